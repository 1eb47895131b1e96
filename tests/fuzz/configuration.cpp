// SPDX-License-Identifier: Apache-2.0
// Any text as the whole configuration: read, or refused with the places of its mistakes. What is
// read is good enough to page somebody: one alert is played through it.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>

#include "base/result.hpp"
#include "config/config.hpp"
#include "fuzz/target.hpp"
#include "rehearsal/night.hpp"

using namespace reveille;

namespace {

// Alone in its folder, but for a file of rules that it may name.
class Folder {
 public:
  Folder() {
    const auto temporary = std::filesystem::temp_directory_path() / "reveille-fuzz-XXXXXX";
    std::string pattern = temporary.string();
    INVARIANT(::mkdtemp(pattern.data()) != nullptr, "a folder can be made");
    path_ = pattern;
    write("rules.yaml", "groups: [{name: g, rules: [{alert: Down, expr: up == 0}]}]\n");
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string write(const std::string& name, std::string_view text) const {
    const std::string path = (path_ / name).string();
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "wb"),
                                                               std::fclose);
    INVARIANT(file && std::fwrite(text.data(), 1, text.size(), file.get()) == text.size(),
              "a file can be written");
    return path;
  }

 private:
  std::filesystem::path path_;
};

void play(const escalation::Plan& plan) {
  rehearsal::NightAsked asked;
  asked.alert = {{"alertname", "Down"}, {"severity", "page"}};
  asked.at = instant_from_ms(1'700'000'000'000);
  asked.length = Span{30 * 60'000};
  for (const std::string& remark : rehearsal::play_night(plan, asked).remarks)
    INVARIANT(remark.find(": incident ") == remark.npos, "the auditor finds the book in order");
}

}  // namespace

FUZZ_TARGET(configuration, input) {
  static const Folder folder;
  const config::Loaded loaded =
      config::load({folder.write("night.toml", input)}, config::Secrets::optional);
  INVARIANT(loaded.config.has_value() == loaded.mistakes.empty(),
            "a configuration, or its mistakes");
  for (const Mistake& mistake : loaded.mistakes) {
    INVARIANT(!mistake.message.empty(), "a mistake is told in words");
    INVARIANT(!mistake.place.file.empty() && mistake.place.line > 0, "a mistake has a place");
  }
  if (loaded.config) play(loaded.config->plan);
}
