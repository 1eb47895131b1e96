// SPDX-License-Identifier: Apache-2.0
// Facts about what channels and webhooks are told. See escalation/fact.hpp for what a fact is. A
// post has the number of a page, and DeliveryRequested and DeliveryProgressed tell of its way.
#pragma once

#include <string>
#include <string_view>

#include "base/instant.hpp"
#include "escalation/names.hpp"

namespace reveille::escalation {

// What has become of the incident.
enum class PostEvent {
  paged,         // the first that the place hears of it
  escalated,     // nobody has answered yet, and a step names the place again
  acknowledged,  // by a human
  reopened,      // it wants an answer again
  resolved,
};
[[nodiscard]] const char* to_string(PostEvent event);

// Intent: this place is to be told. It is told of all else that waits for it and has come to the
// same, too.
struct PostRequested {
  static constexpr std::string_view name = "post_requested";
  PageId page;
  IncidentId incident;
  OutletName outlet;
  PostEvent event = PostEvent::paged;
  std::string by;  // who acknowledged or resolved it, as people call them; "": nobody, or unknown
  int more = 0;    // other incidents told of in the same post
  Instant until;   // what comes sooner waits until then
  bool operator==(const PostRequested&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("page", self.page);
    visit("incident", self.incident);
    visit("outlet", self.outlet);
    visit("event", self.event);
    visit("by", self.by);
    visit("more", self.more);
    visit("until", self.until);
  }
};

// The place was told of something a moment ago: what is new of this incident waits.
struct PostBundled {
  static constexpr std::string_view name = "post_bundled";
  IncidentId incident;
  OutletName outlet;
  bool operator==(const PostBundled&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("incident", self.incident);
    visit("outlet", self.outlet);
  }
};

// Given up: this post, or (without one) all that the place is still to be told.
struct PostsDropped {
  static constexpr std::string_view name = "posts_dropped";
  IncidentId incident;  // of the post; else one of those that are not told of
  OutletName outlet;
  PageId page;
  std::string why;
  bool operator==(const PostsDropped&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("incident", self.incident);
    visit("outlet", self.outlet);
    visit("page", self.page);
    visit("why", self.why);
  }
};

}  // namespace reveille::escalation
