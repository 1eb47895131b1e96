// SPDX-License-Identifier: Apache-2.0
// The inside of a Network: who talks to whom, and what is due when. Only this folder includes it.
// world.cpp keeps time and calls webhooks, calls.cpp and texts.cpp are the life of a call and of a
// text, rest.cpp is Twilio's API, control.cpp the one for the person at the demo.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/http_message.hpp"
#include "base/result.hpp"
#include "integrations/sandbox/markup.hpp"
#include "integrations/sandbox/network.hpp"
#include "integrations/sandbox/settings.hpp"
#include "text/form.hpp"

namespace reveille::integrations::sandbox {

enum class CallStatus {
  queued,
  ringing,
  in_progress,
  completed,
  busy,
  failed,
  no_answer,
  canceled
};
[[nodiscard]] const char* to_string(CallStatus status);
[[nodiscard]] bool is_over(CallStatus status);

// "Mon, 05 Feb 2024 06:30:00 +0000"
[[nodiscard]] std::string rfc2822(Instant at);

enum class Answerer { nobody, person, pocket, mailbox, robot };

// A question for keys that is being asked.
struct Gathering {
  Verb verb;
  std::string keys;
};

struct Call {
  std::string sid;
  std::string account;
  std::string from;
  std::string to;
  std::string url;
  std::string method = "POST";
  std::string fallback_url;
  std::string status_url;
  std::set<std::string> status_events;  // "initiated", "ringing", "answered", "completed"
  Span ring_for{60'000};
  Span time_limit{4 * 3'600'000};

  CallStatus status = CallStatus::queued;
  int ordinal = 0;   // among the calls to this phone
  int sequence = 0;  // of its status callbacks
  bool audible = false;
  Answerer answerer = Answerer::nobody;
  Instant created_at;
  Instant answered_at;
  Instant ended_at;
  std::uint64_t epoch = 0;  // grows at each turn; what was planned before is void

  std::vector<Verb> verbs;  // being carried out
  std::size_t next_verb = 0;
  std::string document_url;
  bool fallback_used = false;
  std::optional<Gathering> gathering;
  std::string typed;       // keys pressed before anybody asked
  std::string will_press;  // what the person has in mind
  std::string spoken;      // what was said into the phone so far
};

struct Text {
  std::string sid;
  std::string account;
  std::string from;
  std::string to;
  std::string body;
  std::string status = "queued";
  std::string status_url;
  int error = 0;
  bool inbound = false;
  bool is_answer = false;  // to a text of the person, who does not answer it again
  bool waits = false;      // for a phone that cannot be reached
  Span valid_for{36'000'000};
  Instant created_at;
};

[[nodiscard]] Text text_of(std::string account, std::string from, std::string to, std::string body);

struct PhoneText {
  Instant at;
  std::string from;
  std::string body;
  bool audible = false;
};

struct Phone {
  PhoneSettings settings;
  int calls = 0;
  std::map<std::string, Instant> last_ring;  // by caller
  std::string call;                          // sid of the one that rings or is talked in
  std::string last_call;
  std::string last_contact;     // who called or wrote last
  std::deque<PhoneText> texts;  // the latest
};

class World {
 public:
  explicit World(NetworkSettings settings);

  // --- time and webhooks (world.cpp) ---
  using Action = std::function<void(World&, Instant)>;
  void run(Instant now);
  void at(Instant when, Action action);
  [[nodiscard]] Instant next_wakeup() const;
  [[nodiscard]] std::vector<Outgoing> take_outgoing();
  void answered(std::uint64_t outgoing, const ExchangeResult& result, Instant now);
  void tell(Instant at, const std::string& number, std::string what);
  [[nodiscard]] std::string new_sid(const char* prefix);
  [[nodiscard]] double random_part();                    // 0 <= x < 1
  [[nodiscard]] Account* account(std::string_view sid);  // never null for one of a call or text
  // Adds or replaces; none is ever removed, because calls and texts name theirs.
  void adopt(std::vector<Account> accounts);  // known ones keep their faults
  [[nodiscard]] Phone* phone(const std::string& number);
  // A status callback, exposed to the account's faults. It may come late, twice, or never.
  void call_back(const Account& account, const std::string& url, text::Form fields, Instant at);
  // A request whose answer matters: exactly one, and `then` gets its answer.
  using Then = std::function<void(World&, const ExchangeResult&, Instant)>;
  void ask(const Account& account, const std::string& url, const std::string& method,
           text::Form fields, Instant at, Then then);

  // --- calls.cpp ---
  std::string place_call(Call call, Instant at);
  void end_call(Call& call, CallStatus status, int sip, Instant at, std::string_view how);
  [[nodiscard]] Result<> person_answers(Phone& phone, Instant at);
  [[nodiscard]] Result<> person_presses(Phone& phone, const std::string& keys, Instant at);
  [[nodiscard]] Result<> person_hangs_up(Phone& phone, Instant at);

  // --- texts.cpp ---
  std::string send_text(Text text, Instant at);
  [[nodiscard]] Result<> person_writes(Phone& phone, const std::string& to, const std::string& body,
                                       Instant at);
  void phone_reachable(Phone& phone, Instant at);
  [[nodiscard]] bool opted_out(const std::string& number, const std::string& sender) const;

  NetworkSettings settings;
  std::map<std::string, Phone> phones;
  std::map<std::string, Call> calls;
  std::map<std::string, Text> texts;
  std::vector<Event> events;

 private:
  void dial(Call& call, Instant at);
  void ring(Call& call, Phone& phone, Instant at);
  void plan_ringing(Call& call, const Phone& phone, bool noticed, Instant at);
  void pick_up(Call& call, Answerer answerer, Instant at);
  void hang_up_later(const Call& call, Instant when, const char* how);
  void fetch(Call& call, const std::string& url, const std::string& method, text::Form more,
             Instant at);
  void document_came(Call& call, const std::string& url, const ExchangeResult& result, Instant at);
  void step(Call& call, Instant at);
  void start_gathering(Call& call, const Verb& verb, Instant at);
  void key_pressed(Call& call, char key, Instant at);
  void finish_gathering(Call& call, Instant at);
  void plan_key(Call& call, Instant when);
  void wait_for_keys(Call& call, Span how_long, Instant at);
  void report_call(Call& call, const char* event, Instant at, int sip);
  // Carries out `action` unless the call has taken another turn by then.
  void later(Call& call, Instant when, std::function<void(World&, Call&, Instant)> action);
  [[nodiscard]] text::Form fields_of(const Call& call) const;
  void forget_old_calls();

  void customer_replied(const Text& inbound, const ExchangeResult& result, Instant at);
  void text_arrives(Text& text, Instant at);
  void text_fails(Text& text, int error, Instant at);
  void forget_old_texts();
  void report_text(Text& text, const char* status, Instant at);

  void push(const Account& account, const std::string& url, const std::string& method,
            text::Form fields, Instant at, Then then);
  [[nodiscard]] std::uint64_t random();

  std::multimap<Instant, Action> due_;
  std::vector<Outgoing> outgoing_;
  std::map<std::uint64_t, Then> asked_;
  std::set<std::pair<std::string, std::string>> opted_out_;  // phone, sender
  std::uint64_t last_outgoing_ = 0;
  std::uint64_t last_event_ = 0;
  std::uint64_t random_state_;
  Instant now_;
};

// --- rest.cpp, control.cpp: one request each, at a time up to which the world has run ---
[[nodiscard]] HttpResponse serve_api(World& world, const HttpRequest& request, Instant now);
[[nodiscard]] HttpResponse serve_control(World& world, const HttpRequest& request, Instant now);

}  // namespace reveille::integrations::sandbox
