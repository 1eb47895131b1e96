// SPDX-License-Identifier: Apache-2.0
#include "rules/templates/template.hpp"

#include <limits>

#include <catch2/catch.hpp>

using namespace reveille;
using rules::expand_or_explain;
using rules::Template;
using rules::TemplateInput;

namespace {

const Labels api_labels{{"__name__", "m"}, {"a", "y"}, {"instance", "api-1:9090"}};

std::string expand(std::string_view text, double value = 1) {
  static const Labels external{{"region", "eu"}};
  TemplateInput input;
  input.labels = &api_labels;
  input.value = value;
  input.external_labels = &external;
  input.external_url = "https://pager.example.org/base";
  input.now = instant_from_ms(1'353'755'652'000);
  return expand_or_explain("__alert_A", text, input);
}

std::string error(std::string_view message) {
  return "<error expanding template: error executing template __alert_A: template: __alert_A:" +
         std::string(message) + ">";
}

}  // namespace

TEST_CASE("a value prints as Go and promtool print it") {
  struct Row {
    double value;
    const char *plain, *human, *binary, *duration, *percentage, *four;
  };
  const double infinite = std::numeric_limits<double>::infinity();
  const Row rows[] = {
      {0.1, "0.1", "100m", "0.1", "100ms", "10%", "0.1"},
      {123456, "123456", "123.5k", "120.6ki", "1d 10h 17m 36s", "1.235e+07%", "1.235e+05"},
      {1000000, "1e+06", "1M", "976.6ki", "11d 13h 46m 40s", "1e+08%", "1e+06"},
      {12345678.9, "1.23456789e+07", "12.35M", "11.77Mi", "142d 21h 21m 18s", "1.235e+09%",
       "1.235e+07"},
      {0.000012, "1.2e-05", "12u", "1.2e-05", "12us", "0.0012%", "1.2e-05"},
      {86400.5, "86400.5", "86.4k", "84.38ki", "1d 0h 0m 0s", "8.64e+06%", "8.64e+04"},
      {0.00123, "0.00123", "1.23m", "0.00123", "1.23ms", "0.123%", "0.00123"},
      {-1500, "-1500", "-1.5k", "-1.465ki", "-25m 0s", "-1.5e+05%", "-1500"},
      {std::numeric_limits<double>::quiet_NaN(), "NaN", "NaN", "NaN", "NaN", "NaN%", "NaN"},
      {infinite, "+Inf", "+Inf", "+Inf", "+Inf", "+Inf%", "+Inf"},
  };
  for (const Row& row : rows) {
    CHECK(expand("{{ $value }}", row.value) == row.plain);
    CHECK(expand("{{ $value | humanize }}", row.value) == row.human);
    CHECK(expand("{{ humanize1024 .Value }}", row.value) == row.binary);
    CHECK(expand("{{ $value | humanizeDuration }}", row.value) == row.duration);
    CHECK(expand("{{ $value | humanizePercentage }}", row.value) == row.percentage);
    CHECK(expand("{{ printf \"%.4g\" $value }}", row.value) == row.four);
  }
  CHECK(expand("{{ $value }}", 999999.5) == "999999.5");
  CHECK(expand("{{ $value }}", 0.0001) == "0.0001");
  CHECK(expand("{{ $value }}", 0.00001234) == "1.234e-05");
  CHECK(expand("{{ $value }}", 123456789012) == "1.23456789012e+11");
  CHECK(expand("{{ $value }}", 100) == "100");
  CHECK(expand("{{ $value }}", 5e-324) == "5e-324");
}

TEST_CASE("labels, external labels and the external URL are at hand under both names") {
  CHECK(expand("{{ $labels }}") == "map[__name__:m a:y instance:api-1:9090]");
  CHECK(expand("{{ $labels.instance }} {{ .Labels.a }}[{{ $labels.missing }}]") ==
        "api-1:9090 y[]");
  CHECK(expand("{{ $externalLabels.region }} {{ .ExternalURL }} {{ $externalURL }}") ==
        "eu https://pager.example.org/base https://pager.example.org/base");
  CHECK(expand("{{ externalURL }}{{ pathPrefix }}") == "https://pager.example.org/base/base");
}

TEST_CASE("a text without actions stays as it is, braces and all") {
  CHECK(expand("plain } text { 100%") == "plain } text { 100%");
  CHECK(expand("") == "");
}

TEST_CASE("a failing template becomes a text that says where and why") {
  CHECK(expand("{{ .Nope }}") ==
        error("1:115: executing \"__alert_A\" at <.Nope>: can't evaluate field Nope in type struct "
              "{ Labels map[string]string; ExternalLabels map[string]string; ExternalURL string; "
              "Value interface {} }"));
  CHECK(expand("one\ntwo {{ $labels.a.b }}") ==
        error("2:14: executing \"__alert_A\" at <$labels.a.b>: can't evaluate field b in type "
              "string"));
  CHECK(expand("{{ gt $value 10 }}") ==
        error("1:115: executing \"__alert_A\" at <gt $value 10>: error calling gt: incompatible "
              "types for comparison"));
  CHECK(expand("{{ title 5 }}") ==
        error("1:121: executing \"__alert_A\" at <5>: expected string; found 5"));
  CHECK(expand("{{ humanize }}") ==
        error("1:115: executing \"__alert_A\" at <humanize>: wrong number of args for humanize: "
              "want 1 got 0"));
  CHECK(expand("{{ query \"up\" }}").find("queries are not available") != std::string::npos);
}

TEST_CASE("a template that cannot be parsed names the line") {
  const auto message = [](std::string_view text) {
    return Template::parse("T", text).error().message;
  };
  CHECK(message("{{ nope }}") ==
        "error parsing template T: template: T:1: function \"nope\" not defined");
  CHECK(message("a\n{{ if }}x{{ end }}") ==
        "error parsing template T: template: T:2: missing value for if");
  CHECK(message("{{ if $value }}") == "error parsing template T: template: T:1: unexpected EOF");
  CHECK(message("{{ $x }}") ==
        "error parsing template T: template: T:1: undefined variable \"$x\"");
  CHECK(message("{{ ( 1 }}") == "error parsing template T: template: T:1: unclosed left paren");
  CHECK(message("{{ 1 | 2 }}") ==
        "error parsing template T: template: T:1: non executable command in pipeline stage 2");
  CHECK(message("{{ end }}") == "error parsing template T: template: T:1: unexpected {{end}}");
  CHECK(message("{{ \"open }}") ==
        "error parsing template T: template: T:1: unterminated quoted string");
  CHECK(message("{{ break }}") ==
        "error parsing template T: template: T:1: {{break}} outside {{range}}");
  CHECK(message("{{ /* x }}") ==
        "error parsing template T: template: T:1: unexpected \"/\" in command");
  CHECK(message("{{/* x }}") == "error parsing template T: template: T:1: unclosed comment");
}

TEST_CASE("conditions choose, chains of else if included") {
  const char* text =
      "{{ if gt $value 10.0 }}many{{ else if eq $value 10.0 }}ten{{ else }}few{{ end }}";
  CHECK(expand(text, 11) == "many");
  CHECK(expand(text, 10) == "ten");
  CHECK(expand(text, 9) == "few");
  // Go's gt is "not less or equal", which NaN is not either.
  CHECK(expand(text, std::numeric_limits<double>::quiet_NaN()) == "many");
  CHECK(expand(
            "{{ with $labels.a }}<{{ . }}>{{ end }}{{ with $labels.b }}x{{ else }}none{{ end }}") ==
        "<y>none");
  CHECK(expand("{{ if and $labels.a (not $labels.b) }}yes{{ end }}") == "yes");
  CHECK(expand("{{ or $labels.b \"default\" }}") == "default");
  CHECK(expand("{{ if or true (index 1 2) }}short{{ end }}") == "short");
}

TEST_CASE("range goes through labels in order, with break and continue") {
  CHECK(expand("{{ range $k, $v := $labels }}{{ $k }}={{ $v }};{{ end }}") ==
        "__name__=m;a=y;instance=api-1:9090;");
  CHECK(expand("{{ range $k, $v := $labels }}{{ if eq $k \"a\" }}{{ continue }}{{ end }}{{ $k }} "
               "{{ end }}") == "__name__ instance ");
  CHECK(expand("{{ range $labels }}{{ . }}{{ break }}{{ end }}") == "m");
  CHECK(expand("{{ range $externalLabels }}{{ . }}{{ else }}none{{ end }}") == "eu");
  CHECK(expand("{{ $n := 0 }}{{ range $labels }}{{ $n = . }}{{ end }}{{ $n }}") == "api-1:9090");
  CHECK(expand("{{ range 3 }}{{ . }}{{ end }}") == "012");
  CHECK(expand("{{ range $value }}x{{ end }}").find("range can't iterate over 1") !=
        std::string::npos);
}

TEST_CASE("definitions, blocks and trim markers work as in Go") {
  CHECK(expand("{{ define \"x\" }}[{{ . }}]{{ end }}{{ template \"x\" $labels.a }}") == "[y]");
  CHECK(expand("{{ block \"b\" 7 }}({{ . }}){{ end }}") == "(7)");
  CHECK(expand("a  {{- 1 -}}  b {{/* note */ -}} c") == "a1b c");
  CHECK(expand("{{ template \"none\" }}").find("template \"none\" not defined") !=
        std::string::npos);
  CHECK(expand("{{ define \"x\" }}{{ template \"x\" }}{{ end }}{{ template \"x\" }}")
            .find("exceeded maximum template depth") != std::string::npos);
}

TEST_CASE("printf knows Go's verbs and says what does not fit") {
  CHECK(expand("{{ printf \"%d\" $value }}", 100) == "%!d(float64=100)");
  CHECK(expand("{{ printf \"%s\" $value }}", 100) == "%!s(float64=100)");
  CHECK(expand("{{ printf \"%5.1f|%-8s|%q|%%\" $value \"ab\" \"c\\\"d\" }}", 2.25) ==
        "  2.2|ab      |\"c\\\"d\"|%");
  CHECK(expand("{{ printf \"%05d %x %t %T %v\" 42 255 true $value $labels.a }}") ==
        "00042 ff true float64 y");
  CHECK(expand("{{ printf \"%.2f\" }}") == "%!f(MISSING)");
  CHECK(expand("{{ printf \"%d\" 1 2 }}") == "1%!(EXTRA int=2)");
  CHECK(expand("{{ printf \"%\" }}") == "%!(NOVERB)");
  CHECK(expand("{{ printf \"%+.3e %G\" $value 1e-7 }}", 1234.5) == "+1.234e+03 1E-07");
  CHECK(expand("{{ printf \"%6.2f%08.3f\" -1.5 -1.5 }}") == " -1.50-001.500");
  CHECK(expand("{{ printf \"%*d\" 4 7 }}") == "   7");
  CHECK(expand("{{ $value | printf \"%.1f%%\" }}", 12.34) == "12.3%");
  CHECK(expand("{{ print 1 2 \"a\" \"b\" 3 }}|{{ println \"a\" 1 }}") == "1 2ab3|a 1\n");
}

TEST_CASE("len and index reach into maps and strings") {
  CHECK(expand("{{ len $labels }} {{ len \"abc\" }}") == "3 3");
  CHECK(expand("{{ index $labels \"a\" }}{{ index $labels \"none\" }}") == "y");
  CHECK(expand("{{ index \"abc\" 1 }}") == "98");
  CHECK(expand("{{ index \"abc\" 3 }}").find("index out of range: 3") != std::string::npos);
  CHECK(expand("{{ slice \"abcdef\" 1 3 }}") == "bc");
}

TEST_CASE("the alert generator's texts come out as its suite expects") {
  CHECK(expand("{{ humanize 1048576.0 }} {{ humanize1024 1048576.0 }} "
               "{{ humanizeDuration 135.3563 }} {{ humanizePercentage 0.959 }} "
               "{{ humanizeTimestamp 1643114203.0 }}") ==
        "1.049M 1Mi 2m 15s 95.9% 2022-01-25 12:36:43 +0000 UTC");
}

TEST_CASE("a template that runs away is stopped") {
  CHECK(expand("{{ range 100 }}{{ range 100 }}{{ range 10 }}{{ end }}{{ end }}{{ end }}")
            .find("error expanding") == std::string::npos);
  CHECK(expand("{{ range 2000 }}{{ range 2000 }}x{{ end }}{{ end }}").find("runs too long") !=
        std::string::npos);
  CHECK(expand("{{ range 900000 }}xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx{{ end }}")
            .find("grows too long") != std::string::npos);
  const std::string deep(5000, '(');
  CHECK_FALSE(Template::parse("T", "{{ " + deep + " }}"));
}
