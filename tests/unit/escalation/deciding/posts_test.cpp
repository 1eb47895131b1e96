// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "escalation/message.hpp"
#include "unit/escalation/night.hpp"

namespace reveille::escalation {
namespace {

const OutletName ops("channel:ops");
const OutletName status("webhook:status");
const Actor ada{"ada", Via::web, {}};

// ada, with a channel beside her; then grace.
class PostNight : public Night {
 public:
  PostNight() {
    for (const OutletName& outlet : {ops, status}) plan.outlets[outlet] = {outlet, {}};
    Step beside = step("person:ada");
    beside.targets.push_back(target("channel:ops"));
    set_steps({beside, step("person:grace")});
  }

  void set_steps(std::vector<Step> steps) {
    plan.policies.begin()->second.steps = std::move(steps);
  }
  void set_final(std::vector<Target> targets) {
    plan.policies.begin()->second.final = std::move(targets);
  }

  // What was posted, in order: "paged 1", "resolved 2 and 40 more".
  [[nodiscard]] std::vector<std::string> posted() const {
    std::vector<std::string> words;
    for (const Dated& dated : facts) {
      const auto* post = std::get_if<PostRequested>(&dated.fact);
      if (!post) continue;
      words.push_back(std::string(to_string(post->event)) + " " +
                      std::to_string(post->incident.value) +
                      (post->more > 0 ? " and " + std::to_string(post->more) + " more" : ""));
    }
    return words;
  }
  [[nodiscard]] const Page& last_post() const {
    const auto post = std::find_if(book.pages.rbegin(), book.pages.rend(), [](const auto& one) {
      return one.second.purpose == PagePurpose::post;
    });
    return post->second;
  }
  Facts arrives() { return report(last_post().id, 1, attempt(), DeliveryState::delivered); }
  Facts fails(FailureClass failure = FailureClass::retry_later) {
    return report(last_post().id, 1, attempt(), DeliveryState::failed, failure);
  }
  void check() const { CHECK(audit(book, plan, now).empty()); }

 private:
  [[nodiscard]] int attempt() const { return last_post().deliveries.back().attempt; }
};

using Posted = std::vector<std::string>;

}  // namespace

TEST_CASE("a place is nobody: it has no turn, and nothing is expected of it") {
  PostNight night;
  const Facts written = night.put(alert_named("Backlog"));
  CHECK(night.posted() == Posted{"paged 1"});
  const Incident& incident = night.incident();
  REQUIRE(incident.turns.size() == 1);
  CHECK(incident.turns.front().person == PersonName("ada"));
  CHECK(incident.unanswered == std::set{PersonName("ada")});
  CHECK(night.book.bundles.size() == 1);
  CHECK(first<DeliveryRequested>(written)->carrier.value == "alpha");  // people first
  const Page& post = night.last_post();
  CHECK(post.person.empty());
  CHECK(post.deliveries.front().carrier.value == "channel:ops");
  CHECK(text_message(night.book, post).starts_with("Paged (incident 1): "));
  night.check();
}

TEST_CASE("a step that only posts is over at once, unless it is written how long it lasts") {
  PostNight night;
  const Span lasts = GENERATE(Span{0}, minutes(2));
  night.set_steps({step("channel:ops", lasts), step("person:ada")});
  night.put(alert_named("Backlog"));
  CHECK(night.posted() == Posted{"paged 1"});
  CHECK(night.incident().step == (lasts == Span{0} ? 2 : 1));
  CHECK(night.incident().turns.empty() == (lasts > Span{0}));
  night.check();
  night.advance(lasts);
  CHECK(night.incident().step == 2);
  CHECK(night.incident().turns.size() == 1);
  CHECK(night.posted() == Posted{"paged 1"});
  night.check();
}

TEST_CASE("a policy that only posts pages everyone in the end all the same") {
  PostNight night;
  night.set_steps({step("channel:ops", Span{0})});
  night.set_final({target("webhook:status")});
  night.put(alert_named("Backlog"));
  CHECK(night.incident().step == 0);
  CHECK(night.incident().turns.size() == 3);
  CHECK(night.posted() == Posted{"paged 1", "paged 1"});
  night.arrives();
  night.advance(minutes(10));
  CHECK(night.posted() == Posted{"paged 1", "paged 1", "escalated 1"});
  night.check();
}

TEST_CASE("what can wait for working hours is posted at once") {
  PostNight night;
  night.plan.people[PersonName("ada")].working_hours = {{540, 1020}};
  night.put(alert_named("DiskSoonFull", "warning"));
  CHECK(night.posted() == Posted{"paged 1"});
  CHECK(count<PageRequested>(night.facts) == 0);
  night.check();
}

TEST_CASE("whoever was told hears who has it, that it wants an answer again, and its end") {
  PostNight night;
  night.plan.people[PersonName("ada")].full_name = "Ada Lovelace";
  night.put(alert_named("Backlog"));
  night.arrives();
  night.put(AckAsked{IncidentId{1}, ada});
  CHECK(text_message(night.book, night.last_post()).starts_with("Acknowledged by Ada Lovelace"));
  night.put(AckAsked{IncidentId{1}, {"grace", Via::web, {}}});  // it is taken already
  night.advance(minutes(31));
  night.put(ResolveAsked{IncidentId{1}, ada});
  night.advance(minutes(2));
  night.put(alert_named("Backlog"));
  night.put(AlertResolved{alert_named("Backlog").key});
  CHECK(night.posted() == Posted{"paged 1", "acknowledged 1", "reopened 1", "resolved 1",
                                 "reopened 1", "resolved 1"});
  night.check();
  CHECK(replayed(night.facts) == night.book);
}

TEST_CASE("what comes and goes is told a few times, and the last that is told is true") {
  PostNight night;
  const bool arrives = GENERATE(true, false);
  for (int times = 0; times < 100; ++times) {
    night.put(alert_named("Flaps"));
    if (arrives && night.last_post().deliveries.back().state == DeliveryState::requested)
      night.arrives();
    night.put(AlertResolved{alert_named("Flaps").key});
    night.check();
    night.advance(seconds(2));
  }
  if (arrives) night.arrives();
  night.advance(minutes(2));
  CHECK(night.posted().size() <= 12);
  CHECK(night.posted().back() == "resolved 1");
  for (std::size_t i = 1; i < night.posted().size(); ++i)
    CHECK(night.posted()[i] != night.posted()[i - 1]);
  night.check();
}

TEST_CASE("what nobody was told of ends in silence") {
  PostNight night;
  SECTION("no step has named it") {
    night.set_steps({step("person:ada"), step("channel:ops", Span{0})});
    night.put(alert_named("Backlog"));
    night.put(AlertResolved{alert_named("Backlog").key});
    night.advance(minutes(10));
    CHECK(night.posted().empty());
  }
  SECTION("it was to be told with others") {
    night.put(alert_named("First"));
    night.put(alert_named("Second"));
    CHECK(count<PostBundled>(night.facts) == 1);
    night.put(AlertResolved{alert_named("Second").key});
    night.advance(minutes(4));
    CHECK(night.posted() == Posted{"paged 1"});
  }
  SECTION("no post has come through") {
    night.put(alert_named("Backlog"));
    night.fails(FailureClass::contact_broken);
    night.put(AlertResolved{alert_named("Backlog").key});
    night.advance(minutes(10));
    CHECK(night.posted() == Posted{"paged 1"});
  }
  night.check();
}

TEST_CASE("posts of one minute are one, and none tells of what has come to something else") {
  PostNight night;
  for (int i = 1; i <= 42; ++i) night.put(alert_named("Alert" + std::to_string(i)));
  CHECK(night.posted() == Posted{"paged 1"});
  night.arrives();
  night.advance(seconds(30));
  for (const std::uint64_t id : {1U, 2U, 3U}) night.put(AckAsked{IncidentId{id}, ada});
  night.put(AlertResolved{alert_named("Alert1").key});
  night.advance(seconds(31));
  CHECK(night.posted() ==
        Posted{"paged 1", "paged 42 and 38 more", "acknowledged 3 and 1 more", "resolved 1"});
  CHECK(text_message(night.book, night.book.pages.at(night.incident(42).told.at(ops).page))
            .ends_with(", and 38 more incidents"));
  night.check();
}

TEST_CASE("a hundred thousand incidents are a handful of posts, whatever becomes of them",
          "[long]") {
  PostNight night;
  if (GENERATE(false, true)) night.plan.timing.bundle = Span{0};
  for (std::uint64_t i = 1; i <= std::uint64_t{storm}; ++i) {
    (void)decide(night.book, night.plan, alert_named("Storm" + std::to_string(i)), night.now);
  }
  night.advance(minutes(2));
  for (std::uint64_t i = 1; i <= std::uint64_t{storm}; ++i) {
    (void)decide(night.book, night.plan, AckAsked{IncidentId{i}, ada}, night.now);
  }
  night.advance(minutes(2));
  for (std::uint64_t i = 1; i <= std::uint64_t{storm}; ++i) {
    (void)decide(night.book, night.plan, ResolveAsked{IncidentId{i}, ada}, night.now);
  }
  night.advance(minutes(2));
  int posts = 0;
  for (const auto& [id, page] : night.book.pages) posts += page.purpose == PagePurpose::post;
  CHECK(posts <= 8);
  CHECK(night.book.posts.at(ops).waiting.empty());
  night.check();
}

TEST_CASE("a post is tried for some minutes, given up as a fact, and nobody is paged otherwise") {
  PostNight night;
  PostNight peaceful;
  for (PostNight* one : {&night, &peaceful}) one->put(alert_named("Backlog"));
  peaceful.arrives();
  int tries = 1;
  for (; tries < 100 && night.last_post().due; ++tries) night.fails();
  for (tries = 1; count<PostsDropped>(night.facts) == 0 && tries < 100; ++tries) {
    night.fails(tries % 2 == 0 ? FailureClass::retry_later : FailureClass::carrier_broken);
    night.advance(minutes(1));
  }
  CHECK(night.last_post().deliveries.size() == 15);
  CHECK(night.book.broken.empty());
  peaceful.advance(night.now - peaceful.now);
  const auto pages = [](const Facts& facts) {
    std::vector<std::pair<Instant, PersonName>> all;
    for (const Dated& dated : facts) {
      if (const auto* page = std::get_if<PageRequested>(&dated.fact))
        all.emplace_back(dated.at, page->person);
    }
    return all;
  };
  CHECK(pages(night.facts) == pages(peaceful.facts));
  night.check();
}

TEST_CASE("where nothing can be posted at all it is given up at once") {
  PostNight night;
  night.put(alert_named("Backlog"));
  const Facts written = night.fails(FailureClass::contact_broken);
  REQUIRE(first<PostsDropped>(written));
  CHECK(describe(night.book, *first<PostsDropped>(written)) ==
        "channel:ops: the post is given up: told");
  CHECK(night.book.broken.empty());
  CHECK_FALSE(first<TurnAdvanced>(written));
  night.check();
}

TEST_CASE(
    "later news takes the place of a post that failed, and what that told of others is told") {
  PostNight night;
  for (const char* name : {"One", "Two", "Three"}) night.put(alert_named(name));
  night.arrives();
  night.advance(minutes(1));
  CHECK(night.posted() == Posted{"paged 1", "paged 3 and 1 more"});
  night.fails();
  const PageId failed = night.last_post().id;
  SECTION("at once") {
    night.put(AckAsked{IncidentId{3}, ada});
    CHECK(night.posted().back() == "acknowledged 3");
    night.arrives();
  }
  SECTION("while it is on its way again") {
    night.advance(seconds(2));
    night.put(AckAsked{IncidentId{3}, ada});
    night.arrives();
    night.report(failed, 1, 2, DeliveryState::failed, FailureClass::retry_later);
  }
  CHECK_FALSE(night.book.page(failed)->due);
  night.advance(minutes(1));
  CHECK(night.posted().back() == "paged 2");
  night.check();
}

TEST_CASE("a place that leaves the configuration is told nothing more, and that is a fact") {
  PostNight night;
  night.put(alert_named("Backlog"));
  SECTION("before an answer") {
    night.arrives();
    night.plan.outlets.clear();
    night.put(PlanChanged{});
    const Facts written = night.put(AckAsked{IncidentId{1}, ada});
    CHECK(first<PostsDropped>(written)->why == "no longer in the configuration");
  }
  SECTION("between two tries") {
    night.fails();
    night.plan.outlets.clear();
    night.put(PlanChanged{});
    night.advance(seconds(10));
    CHECK(first<PostsDropped>(night.facts)->page == PageId{2});
  }
  SECTION("while others wait") {
    night.arrives();
    night.put(alert_named("Other"));
    night.plan.outlets.clear();
    night.put(PlanChanged{});
    night.advance(minutes(1));
    CHECK(count<PostsDropped>(night.facts) == 1);
  }
  night.put(ResolveAsked{IncidentId{1}, ada});
  night.advance(minutes(5));
  CHECK(night.posted() == Posted{"paged 1"});
  night.check();
}

TEST_CASE("a post that nobody has reported is owed after a restart, under the same key") {
  PostNight night;
  night.put(alert_named("Backlog"));
  const Book again = replayed(night.facts);
  const auto owed = outstanding(again);
  const bool found = std::ranges::any_of(owed, [&](const Outstanding& one) {
    return one.page == night.last_post().id && one.leg == 1 && one.attempt == 1 && !one.cancel;
  });
  CHECK(found);
}

TEST_CASE("what falls silent is told to nobody, and what is heard again is") {
  PostNight night;
  night.put(alert_named("Backlog"));
  night.arrives();
  SilenceAsked asked;
  asked.terms.matchers = {*Matcher::make("alertname", Matcher::Kind::equal, "Backlog")};
  asked.terms.from = night.now;
  asked.terms.to = night.now + minutes(30);
  asked.actor = ada;
  night.put(asked);
  REQUIRE(night.incident().muted);
  night.advance(minutes(29));
  CHECK(night.posted() == Posted{"paged 1"});
  night.advance(minutes(2));
  CHECK(night.posted() == Posted{"paged 1", "escalated 1"});
  night.check();
}

}  // namespace reveille::escalation
