// SPDX-License-Identifier: Apache-2.0
#include "app/heartbeat_keeper.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <sstream>

#include "integrations/heartbeat/ping.hpp"
#include "telemetry/log.hpp"
#include "text/json.hpp"

namespace reveille::app {
namespace {

using integrations::HeartbeatState;

Tree to_tree(const HeartbeatState& state) {
  Tree tree;
  tree.set("uuid", Tree(state.uuid));
  tree.set("known_since", Tree(to_ms(state.known_since)));
  if (state.last_ping) tree.set("last_ping", Tree(to_ms(*state.last_ping)));
  if (state.started_at) tree.set("started_at", Tree(to_ms(*state.started_at)));
  if (state.failed) tree.set("failed", Tree(std::int64_t{*state.failed}));
  if (state.alert) {
    Tree labels(Tree::Table{});
    for (const Label& label : *state.alert) labels.set(label.name, Tree(label.value));
    tree.set("alert", std::move(labels));
  }
  return tree;
}

std::optional<Instant> instant_at(const Tree& tree, std::string_view key) {
  const Tree* value = tree.find(key);
  if (!value || !value->integer()) return std::nullopt;
  return instant_from_ms(*value->integer());
}

HeartbeatState to_state(const Tree& tree) {
  HeartbeatState state;
  if (const Tree* uuid = tree.find("uuid"); uuid && uuid->string()) state.uuid = *uuid->string();
  state.known_since = instant_at(tree, "known_since").value_or(Instant{});
  state.last_ping = instant_at(tree, "last_ping");
  state.started_at = instant_at(tree, "started_at");
  if (const Tree* failed = tree.find("failed"); failed && failed->integer())
    state.failed = static_cast<int>(*failed->integer());
  if (const Tree* alert = tree.find("alert"); alert && alert->table()) {
    Labels labels;
    for (const auto& member : *alert->table())
      if (member.value.string()) labels.set(member.key, *member.value.string());
    state.alert = std::move(labels);
  }
  return state;
}

}  // namespace

HeartbeatKeeper::HeartbeatKeeper(std::string folder, std::function<Instant()> now, Submit submit)
    : file_(folder + "/heartbeats.json"), now_(std::move(now)), submit_(std::move(submit)) {
  thread_ = std::thread([this] { run(); });
}

HeartbeatKeeper::~HeartbeatKeeper() {
  stop();
}

void HeartbeatKeeper::adopt(std::vector<integrations::Heartbeat> heartbeats) {
  const std::lock_guard lock(mutex_);
  const auto saved = heartbeats_ ? heartbeats_->save() : load();
  heartbeats_.emplace(std::move(heartbeats), saved, now_());
  dirty_ = true;
  changed_.notify_one();
}

void HeartbeatKeeper::tell_again() {
  const std::lock_guard lock(mutex_);
  if (!heartbeats_) return;
  if (auto firing = heartbeats_->firing(now_()); !firing.empty()) submit_(std::move(firing));
}

HttpResponse HeartbeatKeeper::ping(const HttpRequest& request) {
  const auto ping = integrations::parse_ping(request.path);
  if (!ping) return ping.error();
  Result<std::vector<escalation::Input>> inputs = fail(Code::not_found, "not found");
  {
    const std::lock_guard lock(mutex_);
    if (heartbeats_) inputs = heartbeats_->ping(*ping, now_());
    if (inputs && !inputs->empty()) submit_(*std::move(inputs));
    dirty_ = true;
    changed_.notify_one();
  }
  return inputs ? integrations::ping_accepted() : integrations::ping_not_found();
}

void HeartbeatKeeper::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    std::optional<std::vector<HeartbeatState>> states;
    Span wait = std::chrono::hours(1);
    if (heartbeats_) {
      auto due = heartbeats_->due(now_());
      if (dirty_ || !due.empty()) states = heartbeats_->save();
      if (!due.empty()) submit_(std::move(due));
      dirty_ = false;
      const Instant next = heartbeats_->next_wakeup();
      // The wall clock may jump: never sleep long by what it said before.
      wait = next == Instant::max() ? wait : std::clamp(next - now_(), Span{0}, Span{60'000});
    }
    lock.unlock();
    if (states) store(*states);
    // At most one write a second, however many check in.
    std::this_thread::sleep_for(std::chrono::milliseconds(states ? 200 : 0));
    lock.lock();
    if (!stopping_ && !dirty_) changed_.wait_for(lock, wait);
  }
}

void HeartbeatKeeper::stop() {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    stopping_ = true;
    changed_.notify_one();
  }
  thread_.join();
  if (heartbeats_) store(heartbeats_->save());
}

std::vector<HeartbeatState> HeartbeatKeeper::load() const {
  std::ifstream in(file_, std::ios::binary);
  if (!in) return {};
  std::ostringstream content;
  content << in.rdbuf();
  const auto tree = text::parse_json(content.str());
  if (!tree || !tree->array()) {
    log::warning("check-ins of before are unreadable; each heartbeat starts anew",
                 {{"file", file_}});
    return {};
  }
  std::vector<HeartbeatState> states;
  for (const Tree& one : *tree->array()) states.push_back(to_state(one));
  return states;
}

void HeartbeatKeeper::store(const std::vector<HeartbeatState>& states) const {
  Tree list(Tree::Array{});
  for (const HeartbeatState& state : states) list.push(to_tree(state));
  const std::string temporary = file_ + ".new";
  std::ofstream out(temporary, std::ios::binary | std::ios::trunc);
  out << text::to_json(list) << '\n';
  out.close();
  // A full disk: half a file must not replace a whole one.
  if (!out || std::rename(temporary.c_str(), file_.c_str()) != 0)
    log::warning("check-ins cannot be stored", {{"file", file_}});
}

}  // namespace reveille::app
