// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "base/escape.hpp"
#include "escalation/detail/plan_reading.hpp"

namespace reveille::escalation::detail {
namespace {

constexpr Span one_day{24 * 3'600'000LL};

// The kind of target that a word such as "rotation:primary" names, and its names.
struct TargetKind {
  const char* word;
  std::vector<std::string> names;
  TargetChoice (*choose)(std::string_view name);
};

// Those of "channel:ops" and so on, without what stands before them.
std::vector<std::string> outlets_of(const Plan& plan, std::string_view kind) {
  std::vector<std::string> names;
  for (const auto& [name, outlet] : plan.outlets) {
    const std::string_view word = name.value;
    if (word.starts_with(kind) && word[kind.size()] == ':')
      names.emplace_back(word.substr(kind.size() + 1));
  }
  return names;
}

std::vector<TargetKind> target_kinds(const Plan& plan) {
  return {{"person", names_of(plan.people),
           [](std::string_view name) -> TargetChoice { return PersonName(name); }},
          {"rotation", names_of(plan.rotations),
           [](std::string_view name) -> TargetChoice { return RotationName(name); }},
          {"team", names_of(plan.teams),
           [](std::string_view name) -> TargetChoice { return TeamName(name); }},
          {"channel", outlets_of(plan, "channel"),
           [](std::string_view name) -> TargetChoice {
             return OutletName(fmt::format("channel:{}", name));
           }},
          {"webhook", outlets_of(plan, "webhook"), [](std::string_view name) -> TargetChoice {
             return OutletName(fmt::format("webhook:{}", name));
           }}};
}

bool has(const std::vector<std::string>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

Result<TargetChoice> qualified_target(const std::vector<TargetKind>& kinds, std::string_view word,
                                      std::string_view name) {
  std::vector<std::string> words{"everyone"};
  for (const TargetKind& kind : kinds) {
    words.emplace_back(kind.word);
    if (kind.word != word) continue;
    if (has(kind.names, name)) return kind.choose(name);
    return invalid(fmt::format("unknown {} {}", word, unknown_name(name, kind.names)));
  }
  return invalid("unknown kind of target " + unknown_name(word, words));
}

Result<TargetChoice> plain_target(const std::vector<TargetKind>& kinds, std::string_view name) {
  std::vector<std::string> candidates{"everyone"};
  std::vector<const TargetKind*> found;
  for (const TargetKind& kind : kinds) {
    if (has(kind.names, name)) found.push_back(&kind);
    for (const std::string& known : kind.names) {
      candidates.push_back(fmt::format("{}:{}", kind.word, known));
      candidates.push_back(known);
    }
  }
  if (found.size() == 1) return found.front()->choose(name);
  if (found.empty()) return invalid("unknown target " + unknown_name(name, candidates));
  return invalid(fmt::format("{} names a {} and a {}; write \"{}:{}\" or \"{}:{}\"", quoted(name),
                             found[0]->word, found[1]->word, found[0]->word, name, found[1]->word,
                             name));
}

Result<TargetChoice> parse_target(const Plan& plan, std::string_view text) {
  if (text == "everyone") return Everyone{};
  const std::vector<TargetKind> kinds = target_kinds(plan);
  const std::size_t colon = text.find(':');
  if (colon == text.npos) return plain_target(kinds, text);
  return qualified_target(kinds, text.substr(0, colon), text.substr(colon + 1));
}

// An array that is there must name somebody: an empty one pages nobody.
std::vector<Target> read_targets(Section& section, const char* key, const Plan& plan) {
  std::vector<Target> targets;
  const Tree* array = section.array(key);
  if (array == nullptr) return targets;
  if (array->array()->empty()) section.mistake_at(key, fmt::format("\"{}\" pages nobody", key));
  for (const Tree& item : *array->array()) {
    if (item.string() == nullptr) {
      section.mistake(item.place(), fmt::format("\"{}\" must be an array of targets such as "
                                                "\"rotation:primary\", found {}",
                                                key, item.kind()));
      continue;
    }
    auto choice = parse_target(plan, *item.string());
    if (choice) {
      targets.push_back(Target{*std::move(choice), item.place()});
    } else {
      section.mistake(item.place(), choice.error().message);
    }
  }
  return targets;
}

// "call", or the name of a contact that somebody has.
bool names_contact(const Plan& plan, const std::string& word) {
  for (const ContactKind kind : {ContactKind::sms, ContactKind::call, ContactKind::email}) {
    if (word == to_string(kind)) return true;
  }
  return std::ranges::any_of(plan.people, [&](const auto& one) {
    return one.second.contact(ContactName(word)) != nullptr;
  });
}

void read_ways(Section& section, Step& step, const Plan& plan) {
  step.with = section.strings("with");
  for (const std::string& word : step.with) {
    if (names_contact(plan, word)) continue;
    section.mistake_at("with", fmt::format("{} is no kind of contact (\"call\", \"sms\", "
                                           "\"email\") and nobody's contact",
                                           quoted(word)));
  }
  step.acks = static_cast<int>(section.integer_or("acks", 1, 1, 10));
  if (static_cast<std::size_t>(step.acks) > std::max<std::size_t>(plan.people.size(), 1)) {
    section.mistake_at("acks", "more people must acknowledge than there are");
  }
  if (const auto pick = section.choice("pick", {"all", "round-robin"})) {
    step.round_robin = *pick == 1;
  }
  if (step.round_robin && step.acks > 1) {
    section.mistake_at("acks", "a step that pages one person cannot wait for several");
  }
}

void read_steps(Section& policy_section, Policy& policy, PlanReading& reading) {
  const Tree* array = policy_section.array("steps");
  if (array == nullptr || array->array()->empty()) {
    policy_section.mistake_at("steps", "has no \"steps\": it pages nobody");
    return;
  }
  for (const Tree& item : *array->array()) {
    Section section(
        item, fmt::format("policy {}, step {}", quoted(policy.name.value), policy.steps.size() + 1),
        reading.mistakes);
    Step step;
    step.place = item.place();
    step.targets = read_targets(section, "page", reading.plan);
    if (section.any("page") == nullptr) section.mistake(item.place(), "\"page\" is missing");
    const bool posts = !step.targets.empty() && only_posts(step.targets);
    step.timeout = section.span_or("timeout", posts ? Span{0} : step.timeout,
                                   posts ? Span{0} : Span{5'000}, one_day);
    read_ways(section, step, reading.plan);
    section.finish();
    policy.steps.push_back(std::move(step));
  }
}

void read_matchers(Section& section, Route& route) {
  const Tree* array = section.array("match");
  if (array == nullptr) return;
  for (const Tree& item : *array->array()) {
    auto matcher = item.string() == nullptr
                       ? Result<Matcher>(invalid("expected a matcher as a string"))
                       : parse_matcher(*item.string());
    if (matcher) {
      route.matchers.push_back(*std::move(matcher));
    } else {
      section.mistake(item.place(), matcher.error().message);
    }
  }
}

std::string name_by_matchers(const Matchers& matchers) {
  std::string name;
  for (const Matcher& matcher : matchers) name += (name.empty() ? "" : ", ") + to_string(matcher);
  return name.empty() ? "everything" : name;
}

void read_route_policy(Section& section, Route& route, const Plan& plan) {
  route.policy = PolicyName(section.required_string("policy"));
  if (route.policy.empty() || plan.policy(route.policy) != nullptr) return;
  section.mistake_at("policy",
                     "unknown policy " + unknown_name(route.policy.value, names_of(plan.policies)));
}

// "..." is every label, as in Alertmanager: no two alerts of the route share an incident.
void read_group_by(Section& section, Route& route) {
  route.group_by = section.strings("group_by");
  const bool by_all = has(route.group_by, "...");
  if (by_all && route.group_by.size() == 1) return;
  for (const std::string& label : route.group_by) {
    if (is_label_name(label)) continue;
    section.mistake_at("group_by", label == "..."
                                       ? "\"...\" means all labels and stands alone"
                                       : fmt::format("{} is no label name", quoted(label)));
  }
}

Route read_route(const Tree& item, std::size_t number, PlanReading& reading) {
  Route route;
  route.place = item.place();
  Section section(item, fmt::format("route {}", number), reading.mistakes);
  read_matchers(section, route);
  route.name = section.string_or("name", name_by_matchers(route.matchers));
  read_group_by(section, route);
  read_route_policy(section, route, reading.plan);
  if (const auto choice = section.choice("urgency", {"low", "urgent"})) {
    route.urgency = static_cast<Urgency>(*choice);
  }
  route.reopen_within =
      section.span_or("reopen_within", route.reopen_within, Span{0}, 30 * one_day);
  route.promise = read_promise(section);
  if (route.urgency == Urgency::low) {
    for (const char* key : {"first_waking_page", "second_human"}) {
      if (section.any(key) == nullptr) continue;
      section.mistake_at(key, "low urgency waits for working hours: nothing can be promised");
    }
  }
  section.finish();
  return route;
}

}  // namespace

Promise read_promise(Section& section) {
  Promise promise;
  const auto read = [&](const char* key) -> std::optional<Promise::Limit> {
    const auto most = section.span(key, Span{1'000}, one_day);
    if (!most) return std::nullopt;
    return Promise::Limit{*most, section.place_of(key)};
  };
  promise.first_waking_page = read("first_waking_page");
  promise.second_human = read("second_human");
  return promise;
}

void read_policies(const Tree& policies, PlanReading& reading) {
  for (const Tree::Member& member : *policies.table()) {
    if (!is_good_name(member, "policy", reading.mistakes)) continue;
    Section section(member.value, fmt::format("policy {}", quoted(member.key)), reading.mistakes);
    Policy policy;
    policy.name = PolicyName(member.key);
    policy.place = member.place;
    read_steps(section, policy, reading);
    policy.repeat = static_cast<int>(section.integer_or("repeat", policy.repeat, 0, 100));
    policy.final = read_targets(section, "final", reading.plan);
    if (section.any("final") == nullptr) policy.final = {Target{Everyone{}, member.place}};
    policy.final_every = section.span_or("final_every", policy.final_every, Span{30'000}, one_day);
    if (const auto ack = section.choice("ack", {"key", "code"})) policy.ack_by_code = *ack == 1;
    policy.ack_timeout = section.span_or("ack_timeout", policy.ack_timeout, Span{0}, 7 * one_day);
    section.finish();
    reading.plan.policies.emplace(policy.name, std::move(policy));
  }
}

void read_routes(const Tree& routes, PlanReading& reading) {
  for (const Tree& item : *routes.array()) {
    reading.plan.routes.push_back(read_route(item, reading.plan.routes.size() + 1, reading));
  }
}

}  // namespace reveille::escalation::detail
