// SPDX-License-Identifier: Apache-2.0
// Carriers that speak Twilio's API, the phones that they reach, and the people beside them. What
// gets through Do-Not-Disturb are the sandbox's rules; everything that can go wrong is a choice of
// the tape.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "integrations/sandbox/markup.hpp"
#include "simulation/courier.hpp"
#include "simulation/front.hpp"
#include "text/form.hpp"

namespace reveille::simulation {

inline constexpr const char* public_url = "https://pager.example.org";
[[nodiscard]] std::string token_of(const CarrierName& carrier);

class Telephony final : public Wire {
 public:
  explicit Telephony(World& world) : world_(world) {}
  void connect(Front& front) { front_ = &front; }

  void perform(const CarrierName& carrier, const Exchange& exchange, Done done) override;

  // --- fate ---
  enum class Mode { fine, down, revoked };
  void set_mode(const CarrierName& carrier, Mode mode, Span span);
  void switch_off(const std::string& number, Span span);
  void break_number(const std::string& number);
  void stranger_writes();
  // Everything works and everybody is awake. With a core, only this carrier and this person are:
  // the rest is broken for good.
  struct Core {
    CarrierName carrier;
    PersonName person;
  };
  void heal(std::optional<Core> core);
  [[nodiscard]] const std::map<CarrierName, Instant>& troubled() const { return troubled_until_; }

 private:
  struct Call {
    std::string sid;
    CarrierName carrier;
    Key key;
    std::string from;
    std::string to;
    Span ring_for{0};
    const char* status = "queued";
    int sequence = 0;
    bool over = false;
    std::uint64_t turn = 0;   // what was planned before it changed is void
    std::string presses;      // one for each question: a key, 'a' for what acknowledges, 's' what
                              // snoozes, 'p' for any that does not
    char acknowledges = '4';  // by the words that were heard last
    char snoozes = '\0';      // by the same; '\0': they offered none
    bool about_dnd = false;   // what they asked
    bool deliberate = false;
    std::string hung_up_after;  // "robot", "person": who hangs up without a key
  };
  struct Text {
    std::string sid;
    CarrierName carrier;
    Key key;
    std::string from;
    std::string to;
    std::string body;
  };
  using Fields = text::Form;

  // carriers
  void refuse(Done done, const std::optional<Key>& key, int status, std::string body, Span after);
  void accept(Done done, const std::string& sid, Span after);
  void place(const CarrierName& carrier, const Fields& fields, const std::string& sid);
  void end_call_by_request(const std::string& sid, Done done);
  void call_back(const CarrierName& carrier, const std::string& path, Fields fields);
  void post(const CarrierName& carrier, const std::string& path, const Fields& fields,
            Front::Respond respond);
  [[nodiscard]] std::string new_sid(const char* prefix);

  // calls
  void dial(Call& call);
  void ring(Call& call, Handset& phone);
  void pick_up(Call& call, const char* who);
  void fetch(Call& call, bool again);
  void hear(Call& call, const std::string& document);
  [[nodiscard]] char next_key(Call& call, const std::string& words);
  void type(Call& call, char key);
  void end(Call& call, const char* status, int sip, DeliveryState truth);
  void report(Call& call, const char* status, int sip);
  void later(Call& call, Span after, std::function<void(Call&)> what);

  // texts
  void send(Text text);
  void arrive(const Text& text);
  void fail(const Text& text, int error);
  void report(const Text& text, const char* status, int error);
  void reply(const Text& text, const std::string& body, int tries);
  void act_on(const std::string& who, const std::string& body);
  void answered(const Text& text, const std::string& words);

  // people
  struct Reaction {
    bool acts = false;
    Span after{0};
  };
  [[nodiscard]] bool is_asleep(const Resident& resident) const;
  [[nodiscard]] Reaction reaction(const Handset& phone, bool audible, bool call);
  void plan_keys(Call& call, const Handset& phone);
  [[nodiscard]] std::string words_for(const Text& text);

  World& world_;
  Front* front_ = nullptr;
  std::uint64_t sids_ = 0;
  std::map<std::string, Call> calls_;
  std::map<std::string, std::string> on_line_;  // number -> sid
  std::map<std::pair<std::string, std::string>, Instant> last_ring_;
  std::map<CarrierName, Mode> modes_;
  std::map<CarrierName, Instant> troubled_until_;
  std::map<std::string, Instant> off_until_;
  std::set<std::string> bad_numbers_;
  std::set<std::string> opted_out_;
  std::map<PersonName, Instant> awake_until_;
  std::map<std::string, std::vector<std::string>> codes_seen_;  // by number
  bool healed_ = false;
  std::optional<Core> core_;
};

}  // namespace reveille::simulation
