// SPDX-License-Identifier: Apache-2.0
#include "cli/check_report.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/version.hpp"
#include "cli/places.hpp"
#include "escalation/names.hpp"
#include "text/encoding.hpp"
#include "text/json.hpp"

namespace reveille::cli {
namespace {

using escalation::Finding;
using escalation::Reached;
using escalation::RouteBound;
using escalation::Severity;

bool is_error(const Finding& finding) {
  return finding.severity == Severity::error;
}

Tree hours_tree(const Finding& finding) {
  Tree hours(Tree::Array{});
  for (const auto& stretch : finding.hours) hours.push(Tree(stretch.local));
  return hours;
}

Tree finding_tree(const Finding& finding) {
  Tree tree;
  tree.set("code", Tree(finding.code));
  tree.set("severity", Tree(is_error(finding) ? "error" : "warning"));
  tree.set("place", place_tree(finding.place));
  tree.set("message", Tree(finding.message));
  tree.set("mend", Tree(finding.mend));
  tree.set("hours", hours_tree(finding));
  return tree;
}

void set_reached(Tree& tree, const std::string& suffix, const Reached& reached) {
  tree.set("first_waking_page" + suffix, Tree(bound_text(reached.first_waking_page)));
  tree.set("second_human" + suffix, Tree(bound_text(reached.second_human)));
}

Tree route_tree(const RouteBound& route) {
  Tree tree;
  tree.set("route", Tree(route.route));
  tree.set("place", place_tree(route.place));
  tree.set("policy", Tree(route.policy));
  tree.set("urgency", Tree(escalation::to_string(route.urgency)));
  set_reached(tree, "", route.as_it_is);
  set_reached(tree, "_one_carrier_down", route.one_carrier_down);
  set_reached(tree, "_primary_broken", route.primary_broken);
  if (route.as_it_is.first_waking_page) {
    tree.set("worst_at", Tree(to_rfc3339(route.as_it_is.first_worst_at)));
  }
  return tree;
}

// What may stand in a relative reference (RFC 3986) stays; a file's name may hold anything.
std::string uri_of(const std::string& file) {
  std::string uri = file.starts_with('/') ? "file://" : "";
  for (const char c : file) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("/-._~").find(c) != std::string_view::npos;
    uri += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return uri.starts_with("./") ? uri.substr(2) : uri;
}

Tree location_tree(const Place& place) {
  Tree artifact;
  artifact.set("uri", Tree(uri_of(place.file)));
  Tree physical;
  physical.set("artifactLocation", std::move(artifact));
  if (place.line > 0) {
    Tree region;
    region.set("startLine", Tree(place.line));
    if (place.column > 0) region.set("startColumn", Tree(place.column));
    physical.set("region", std::move(region));
  }
  Tree location;
  location.set("physicalLocation", std::move(physical));
  return location;
}

Tree text_tree(std::string text) {
  Tree tree;
  tree.set("text", Tree(std::move(text)));
  return tree;
}

constexpr const char* mistake_code = "mistake";

Tree sarif_rule(const std::string& id, const std::string& title, bool error) {
  Tree configuration;
  configuration.set("level", Tree(error ? "error" : "warning"));
  Tree rule;
  rule.set("id", Tree(id));
  rule.set("shortDescription", text_tree(title));
  rule.set("help", text_tree("docs/findings.md: " + id + ": " + title));
  rule.set("defaultConfiguration", std::move(configuration));
  return rule;
}

Tree sarif_result(const std::string& code, bool error, const Place& place, std::string message) {
  Tree locations(Tree::Array{});
  if (!place.file.empty()) locations.push(location_tree(place));
  Tree result;
  result.set("ruleId", Tree(code));
  result.set("level", Tree(error ? "error" : "warning"));
  result.set("message", text_tree(std::move(message)));
  result.set("locations", std::move(locations));
  return result;
}

Tree sarif_result(const Finding& finding) {
  std::string text = finding.message + ".";
  for (const auto& stretch : finding.hours) text += "\nWhen: " + stretch.local + ".";
  text += "\nMend: " + finding.mend + ".";
  Tree result = sarif_result(finding.code, is_error(finding), finding.place, std::move(text));
  if (finding.hours.empty()) return result;
  Tree properties;
  properties.set("hours", hours_tree(finding));
  result.set("properties", std::move(properties));
  return result;
}

Tree sarif_driver() {
  Tree rules(Tree::Array{});
  rules.push(sarif_rule(mistake_code, "the configuration cannot be read", true));
  for (const auto& kind : escalation::finding_kinds()) {
    rules.push(sarif_rule(kind.code, kind.title, kind.severity == Severity::error));
  }
  Tree driver;
  driver.set("name", Tree("reveille"));
  driver.set("version", Tree(std::string(reveille::version)));
  driver.set("rules", std::move(rules));
  return driver;
}

struct Suite {
  std::string name;
  std::string cases;
  std::size_t count = 0;
  std::size_t failures = 0;

  void add(const std::string& what, const std::string& failure, const std::string& said = "") {
    ++count;
    cases += fmt::format("    <testcase classname=\"{}\" name=\"{}\" time=\"0\"",
                         text::xml_escape(name), text::xml_escape(what));
    if (failure.empty() && said.empty()) {
      cases += "/>\n";
      return;
    }
    cases += ">\n";
    if (!failure.empty()) {
      ++failures;
      cases += fmt::format("      <failure message=\"{}\">{}</failure>\n",
                           text::xml_escape(failure.substr(0, failure.find('\n'))),
                           text::xml_escape(failure));
    }
    if (!said.empty()) cases += "      <system-out>" + text::xml_escape(said) + "</system-out>\n";
    cases += "    </testcase>\n";
  }

  [[nodiscard]] std::string xml() const {
    return fmt::format(
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"0\" "
        "time=\"0\">\n{}  </testsuite>\n",
        text::xml_escape(name), count, failures, cases);
  }
};

std::string told(const Finding& finding) {
  std::string text = to_string(finding.place) + ": " + finding.message + "\n";
  for (const auto& stretch : finding.hours) text += "  when: " + stretch.local + "\n";
  return text + "  mend: " + finding.mend + "\n";
}

Suite suite_of_files(const Checked& checked) {
  Suite suite{"reveille check: configuration", "", 0, 0};
  std::string all;
  for (const Mistake& mistake : checked.mistakes) all += to_string(mistake) + "\n";
  suite.add("the configuration can be read", all);
  return suite;
}

Suite suite_of_findings(const Checked& checked) {
  Suite suite{"reveille check: findings", "", 0, 0};
  for (const auto& kind : escalation::finding_kinds()) {
    std::string failures;
    std::string remarks;
    for (const Finding& finding : checked.coverage.findings) {
      if (finding.code != kind.code) continue;
      (is_error(finding) || checked.strict ? failures : remarks) += told(finding);
    }
    suite.add(fmt::format("{} {}", kind.code, kind.title), failures, remarks);
  }
  return suite;
}

Suite suite_of_routes(const Checked& checked) {
  Suite suite{"reveille check: routes", "", 0, 0};
  for (const RouteBound& route : checked.coverage.routes) {
    if (route.urgency == escalation::Urgency::low) continue;
    const auto pair = [](const Reached& reached) {
      return bound_text(reached.first_waking_page) + " / " + bound_text(reached.second_human);
    };
    suite.add("route " + route.route + " wakes somebody at every hour",
              route.as_it_is.first_waking_page
                  ? ""
                  : to_string(route.place) + ": there are hours in which it wakes nobody\n",
              fmt::format("first waking page / second human: {}; with any one carrier down: {}; "
                          "primary's phone broken: {}",
                          pair(route.as_it_is), pair(route.one_carrier_down),
                          pair(route.primary_broken)));
  }
  return suite;
}

}  // namespace

std::size_t Checked::errors() const {
  return mistakes.size() +
         static_cast<std::size_t>(std::ranges::count_if(coverage.findings, is_error));
}

std::size_t Checked::warnings() const {
  return coverage.findings.size() -
         static_cast<std::size_t>(std::ranges::count_if(coverage.findings, is_error));
}

std::string bound_text(const std::optional<Span>& bound) {
  return bound ? to_string(*bound) : "never";
}

std::string check_json(const Checked& checked) {
  Tree findings(Tree::Array{});
  for (const Finding& finding : checked.coverage.findings) findings.push(finding_tree(finding));
  Tree routes(Tree::Array{});
  for (const RouteBound& route : checked.coverage.routes) routes.push(route_tree(route));
  Tree tree;
  tree.set("ok", Tree(checked.ok()));
  tree.set("mistakes", mistakes_tree(checked.mistakes));
  tree.set("findings", std::move(findings));
  tree.set("routes", std::move(routes));
  return text::to_json(tree);
}

std::string check_sarif(const Checked& checked) {
  Tree results(Tree::Array{});
  for (const Mistake& mistake : checked.mistakes) {
    results.push(sarif_result(mistake_code, true, mistake.place, mistake.message));
  }
  for (const Finding& finding : checked.coverage.findings) results.push(sarif_result(finding));
  Tree tool;
  tool.set("driver", sarif_driver());
  Tree run;
  run.set("tool", std::move(tool));
  run.set("results", std::move(results));
  run.set("columnKind", Tree("unicodeCodePoints"));
  Tree runs(Tree::Array{});
  runs.push(std::move(run));
  Tree sarif;
  sarif.set("$schema", Tree("https://json.schemastore.org/sarif-2.1.0.json"));
  sarif.set("version", Tree("2.1.0"));
  sarif.set("runs", std::move(runs));
  return text::to_pretty_json(sarif);
}

std::string check_junit(const Checked& checked) {
  std::vector<Suite> suites{suite_of_files(checked)};
  if (checked.mistakes.empty()) {
    suites.push_back(suite_of_findings(checked));
    suites.push_back(suite_of_routes(checked));
  }
  std::string xml;
  std::size_t count = 0;
  std::size_t failures = 0;
  for (const Suite& suite : suites) {
    xml += suite.xml();
    count += suite.count;
    failures += suite.failures;
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"reveille check\" "
      "tests=\"{}\" failures=\"{}\" errors=\"0\">\n{}</testsuites>",
      count, failures, xml);
}

}  // namespace reveille::cli
