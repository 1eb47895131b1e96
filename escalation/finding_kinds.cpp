// SPDX-License-Identifier: Apache-2.0
#include "escalation/coverage.hpp"

namespace reveille::escalation {

const std::vector<FindingKind>& finding_kinds() {
  using enum Severity;
  static const std::vector<FindingKind> kinds{
      {"R001", error, "somebody whom an urgent route pages cannot be phoned"},
      {"R002", error, "quiet hours in which nothing passes Do-Not-Disturb"},
      {"R003", error, "a text is relied on that Do-Not-Disturb keeps back"},
      {"R004", error, "e-mail is relied on to reach somebody"},
      {"R005", error, "no escalation: nobody stands behind the first person"},
      {"R006", warning, "a rotation has hours in which nobody is on call"},
      {"R007", warning, "no route leads to a policy"},
      {"R008", warning, "a route is never reached"},
      {"R009", warning, "two people have the same number"},
      {"R010", error, "no alert would wake anybody"},
      {"R011", warning, "a person's number is one that a carrier sends from"},
      {"R012", error, "the first waking page comes later than promised"},
      {"R013", error, "the second human comes later than promised"},
      {"R014", warning, "one person is on call for more than two weeks without a break"},
      {"R015", warning, "e-mail is the only second way to reach somebody"},
      {"R016", warning, "a route matches no alert"},
      {"R017", warning, "a rule's alerts take no route"},
      {"R018", warning, "nothing uses a contact, person, rotation or team"},
      {"R019", warning, "a rule looks at series that the running daemon does not know"},
      {"R020", warning, "a mail address that no carrier sends mail to"},
      {"R103", warning, "only one carrier can place calls"},
  };
  return kinds;
}

}  // namespace reveille::escalation
