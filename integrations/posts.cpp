// SPDX-License-Identifier: Apache-2.0
#include "integrations/posts.hpp"

#include <fmt/format.h>

#include "base/escape.hpp"
#include "base/limits.hpp"
#include "integrations/chat/slack.hpp"
#include "integrations/url_host.hpp"
#include "integrations/webhook/webhook.hpp"

namespace reveille::integrations {
namespace {

bool is_name(std::string_view text) {
  return !text.empty() && text.find_first_not_of(
                              "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVW"
                              "XYZ0123456789-_.") == text.npos;
}

bool is_web_address(std::string_view url) {
  for (const char c : url)
    if (static_cast<unsigned char>(c) <= ' ' || c == '\x7f') return false;
  const bool web = url.starts_with("https://") || (url.starts_with("http://") && is_loopback(url));
  return web && !host_of(url).empty();
}

class Reader {
 public:
  Reader(const char* kind, const Tree::Member& member, const ResolveSecret& resolve,
         Mistakes& mistakes)
      : section_(member.value, fmt::format("{} {}", kind, quoted(member.key)), mistakes),
        resolve_(resolve),
        mistakes_(mistakes),
        before_(mistakes.size()) {
    settings_.target = escalation::CarrierName(fmt::format("{}:{}", kind, member.key));
    settings_.place = member.value.place();
    if (!is_name(member.key))
      section_.mistake(member.place, "a name has letters, digits, '-', '_' and '.'");
  }

  std::optional<PostSettings> read_channel() {
    if (section_.any("type") == nullptr)
      section_.mistake(section_.place(), "needs a type: \"slack\"");
    else if (section_.choice("type", {"slack"}))
      settings_.type = "slack";
    settings_.url = read_secret("url");
    check_address();
    return finish();
  }

  std::optional<PostSettings> read_webhook() {
    settings_.type = "webhook";
    const std::string url = section_.required_string("url");
    const bool hidden = url.starts_with("env:") || url.starts_with("file:");
    settings_.url = hidden ? read_secret("url") : Secret(url);
    check_address();
    settings_.secret = read_secret("secret");
    if (!settings_.secret.empty() && !webhook_key(settings_.secret))
      section_.mistake_at("secret",
                          "is no key: it needs at least 16 bytes, or \"whsec_\" and "
                          "at least 16 bytes in base64");
    return finish();
  }

 private:
  // The message does not repeat the address: it is the secret.
  void check_address() {
    if (!settings_.url.empty() && !is_web_address(settings_.url.reveal()))
      section_.mistake_at("url",
                          "leads to no https:// address (http:// to this machine "
                          "only): whoever reads it on the way could post there");
  }

  Secret read_secret(std::string_view key) {
    const std::string reference = section_.required_string(key);
    if (reference.empty()) return {};
    Result<Secret> secret = resolve_(reference, section_.place_of(key));
    if (!secret) section_.mistake_at(key, secret.error().message);
    return secret ? *std::move(secret) : Secret{};
  }

  std::optional<PostSettings> finish() {
    section_.finish();
    if (mistakes_.size() != before_) return std::nullopt;
    return std::move(settings_);
  }

  Section section_;
  const ResolveSecret& resolve_;
  Mistakes& mistakes_;
  std::size_t before_;
  PostSettings settings_;
};

using Read = std::optional<PostSettings> (Reader::*)();

std::vector<PostSettings> read_all(const char* kind, const Tree& tree, Read read,
                                   const ResolveSecret& resolve, Mistakes& mistakes) {
  std::vector<PostSettings> all;
  if (tree.table() == nullptr) {
    mistakes.push_back(
        {tree.place(), fmt::format("{}s must be a table, not {}", kind, tree.kind())});
    return all;
  }
  if (tree.table()->size() > limits::posts)
    mistakes.push_back({tree.place(), fmt::format("{} {}s are more than {}", tree.table()->size(),
                                                  kind, limits::posts)});
  for (const Tree::Member& member : *tree.table()) {
    if (member.value.table() == nullptr) {
      mistakes.push_back({member.place, fmt::format("{} {} must be a table, not {}", kind,
                                                    quoted(member.key), member.value.kind())});
      continue;
    }
    Reader reader(kind, member, resolve, mistakes);
    if (auto settings = (reader.*read)()) all.push_back(*std::move(settings));
  }
  return all;
}

}  // namespace

std::vector<PostSettings> read_channels(const Tree& channels, const ResolveSecret& resolve,
                                        Mistakes& mistakes) {
  return read_all("channel", channels, &Reader::read_channel, resolve, mistakes);
}

std::vector<PostSettings> read_webhooks(const Tree& webhooks, const ResolveSecret& resolve,
                                        Mistakes& mistakes) {
  return read_all("webhook", webhooks, &Reader::read_webhook, resolve, mistakes);
}

std::unique_ptr<CarrierCodec> make_post(const PostSettings& settings) {
  if (settings.type == "slack") return std::make_unique<SlackChannel>(settings.url);
  return std::make_unique<Webhook>(settings.url, settings.secret);
}

}  // namespace reveille::integrations
