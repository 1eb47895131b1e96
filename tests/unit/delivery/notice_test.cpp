// SPDX-License-Identifier: Apache-2.0
#include "delivery/notice.hpp"

#include <catch2/catch.hpp>

using namespace reveille;
using namespace reveille::escalation;

namespace {

AlertRecord alert_named(const char* name, bool over) {
  AlertRecord alert;
  alert.key = {"rules", name[0] == 'A' ? 1U : 2U};
  alert.labels = Labels{{"alertname", name}};
  alert.annotations = Labels{{"runbook", "read it"}};
  alert.link = std::string("https://prometheus.example.org/") + name;
  if (over) alert.ended_at = Instant{Span{5}};
  return alert;
}

Page post_of(PostEvent event, const char* by) {
  Page post;
  post.incident = IncidentId{7};
  post.event = event;
  post.by = by;
  post.more = 41;
  post.requested_at = Instant{Span{1'000}};
  return post;
}

}  // namespace

TEST_CASE("a notice tells of an alert that fires, and who did what") {
  Book book;
  Incident& incident = book.incidents[IncidentId{7}];
  incident.id = IncidentId{7};
  incident.title = "12 jobs wait";
  incident.urgency = Urgency::low;
  for (const bool over : {true, false}) {
    const AlertRecord alert = alert_named(over ? "A" : "B", over);
    incident.alerts[alert.key] = alert;
  }
  const auto taken = delivery::notice_of(book, post_of(PostEvent::acknowledged, "Ada"));
  CHECK(taken.event == "acknowledged");
  CHECK(taken.incident == IncidentId{7});
  CHECK(taken.summary == "B");
  CHECK(taken.urgency == Urgency::low);
  CHECK(taken.labels.get("alertname") == "B");
  CHECK(taken.annotations.get("runbook") == "read it");
  CHECK(taken.url == "https://prometheus.example.org/B");
  CHECK(taken.acknowledged_by == "Ada");
  CHECK(taken.resolved_by.empty());
  CHECK(taken.more == 41);
  CHECK(taken.at == Instant{Span{1'000}});
  const auto over = delivery::notice_of(book, post_of(PostEvent::resolved, "Grace"));
  CHECK(over.acknowledged_by.empty());
  CHECK(over.resolved_by == "Grace");
}

TEST_CASE("a notice of an incident that is forgotten still tells which") {
  const auto notice = delivery::notice_of(Book{}, post_of(PostEvent::resolved, ""));
  CHECK(notice.event == "resolved");
  CHECK(notice.incident == IncidentId{7});
  CHECK(notice.summary.empty());
}
