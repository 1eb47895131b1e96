// SPDX-License-Identifier: Apache-2.0
// Those who send alerts: what is really wrong, when it began and when it ended. A sender repeats
// itself until it is answered, and says only what is so now.
#pragma once

#include <map>
#include <string>

#include "simulation/shell.hpp"

namespace reveille::simulation {

class Senders {
 public:
  Senders(World& world, Shell& shell) : world_(world), shell_(shell) {}

  // So many troubles until then, some of them in bad hours.
  void plan_troubles(Instant until, std::uint32_t troubles);
  // One more, now; how long until the daemon has said that it is taken is `taken`'s matter.
  void begin(const std::string& name, const std::string& severity, Span lasts);
  // Everything that is wrong is mended.
  void mend_all();
  [[nodiscard]] std::size_t unheard() const;  // alerts that no daemon has taken yet

 private:
  struct Trouble {
    escalation::AlertFired alert;
    bool urgent = true;
    bool firing = true;
    bool silent = false;  // its sender has gone, and says nothing any more
    bool heard = false;   // what it says now was taken
    int flaps = 0;
    Span every{0};
    std::uint64_t turn = 0;
    int tries = 0;
  };

  void begin_some();
  void end(const escalation::AlertKey& key);
  void say(const escalation::AlertKey& key);
  void answered(const escalation::AlertKey& key, std::uint64_t turn, Taken taken);

  World& world_;
  Shell& shell_;
  std::map<escalation::AlertKey, Trouble> troubles_;
};

}  // namespace reveille::simulation
