// SPDX-License-Identifier: Apache-2.0
#include "rules/promql/parser.hpp"

#include <catch2/catch.hpp>

using namespace reveille;
using namespace reveille::rules::promql;

namespace {

std::string error_of(std::string_view text) {
  const auto query = Query::parse(text);
  return query ? "accepted as " + query->text() : query.error().message;
}

std::string printed(std::string_view text) {
  const auto query = Query::parse(text);
  return query ? query->text() : query.error().message;
}

}  // namespace

TEST_CASE("mistakes of form are told with their place, in Prometheus' words") {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"", "1:1: parse error: no expression found in input"},
      {"# only a comment", "1:1: parse error: no expression found in input"},
      {"1+", "1:3: parse error: unexpected end of input"},
      {".", "1:1: parse error: unexpected character: '.'"},
      {"2.5.", "1:4: parse error: unexpected character: '.'"},
      {"100..4", "1:5: parse error: unexpected number \".4\""},
      {"0deadbeef", "1:1: parse error: bad number or duration syntax: \"0deadbeef\""},
      {"*1", "1:1: parse error: unexpected <op:*>"},
      {"(1))", "1:4: parse error: unexpected right parenthesis ')'"},
      {"((1)", "1:5: parse error: unclosed left parenthesis"},
      {"(", "1:2: parse error: unclosed left parenthesis"},
      {"1 !~ 1", "1:3: parse error: unexpected character after '!': '~'"},
      {"1 =~ 1", "1:3: parse error: unexpected character after '=': '~'"},
      {"a b", "1:3: parse error: unexpected identifier \"b\""},
      {"foo{", "1:5: parse error: unexpected end of input inside braces"},
      {"foo}", "1:4: parse error: unexpected character: '}'"},
      {"foo{a=b}",
       "1:7: parse error: unexpected identifier \"b\" in label matching, expected string"},
      {"foo{a:b=\"c\"}", "1:6: parse error: unexpected character inside braces: ':'"},
      {"foo{gibberish}",
       "1:14: parse error: unexpected \"}\" in label matching, expected label matching operator"},
      {"foo{,}",
       "1:5: parse error: unexpected \",\" in label matching, expected identifier or \"}\""},
      {"{}", "1:1: parse error: vector selector must contain at least one non-empty matcher"},
      {"{x=\"\"}", "1:1: parse error: vector selector must contain at least one non-empty matcher"},
      {"{x!=\"a\"}",
       "1:1: parse error: vector selector must contain at least one non-empty matcher"},
      {"foo{__name__=\"bar\"}",
       "1:1: parse error: metric name must not be set twice: \"foo\" or \"bar\""},
      {"foo[5mm]", "1:5: parse error: bad number or duration syntax: \"5mm\""},
      {"foo[-1]", "1:5: parse error: duration must be greater than 0"},
      {"foo{a=\"\xff\"}", "1:7: parse error: invalid UTF-8 rune"},
      {"foo{__name__=\"bar\" lol}",
       "1:20: parse error: unexpected identifier \"lol\" in label matching, expected \",\" or "
       "\"}\""},
      {"foo[5m1h]", "1:5: parse error: not a valid duration string: \"5m1h\""},
      {"foo @ 1 [5m]", "1:9: parse error: no @ modifiers allowed before range"},
      {"@@", "1:1: parse error: unexpected <op:@>"},
      {"foo[0m]", "1:5: parse error: duration must be greater than 0"},
      {"foo[]",
       "1:5: parse error: unexpected \"]\" in subquery or range selector, expected number, "
       "duration, step(), or range()"},
      {"foo[5m", "1:7: parse error: unclosed left bracket"},
      {"foo offset 1m[5m]", "1:14: parse error: no offset modifiers allowed before range"},
      {"(foo + bar)[5m]", "1:12: parse error: ranges only allowed for vector selectors"},
      {"foo offset 1m offset 2m", "1:1: parse error: offset may not be set multiple times"},
      {"1 offset 1d",
       "1:1: parse error: offset modifier must be preceded by an instant vector "
       "selector or range vector selector or a subquery"},
      {"foo @ 1 @ 2", "1:1: parse error: @ <timestamp> may not be set multiple times"},
      {"foo @", "1:6: parse error: unexpected end of input in @, expected timestamp"},
      {"rate(x[5m],)", "1:11: parse error: trailing commas not allowed in function call args"},
      {"nope(x)", "1:1: parse error: unknown function with name \"nope\""},
      {"sum()", "1:1: parse error: no arguments for aggregate expression provided"},
      {"topk(x)",
       "1:1: parse error: wrong number of arguments for aggregate expression provided, "
       "expected 2, got 1"},
      {"sum some_metric", "1:5: parse error: unexpected identifier \"some_metric\""},
      {"sum without(==)(x)",
       "1:13: parse error: unexpected <op:==> in grouping opts, expected label"},
      {"sum by (^) (up)", "1:9: parse error: unexpected <op:^> in grouping opts, expected label"},
      {"a - on(b) ignoring(c) d", "1:11: parse error: unexpected <ignoring>"},
      {"foo + group_left(baz) bar", "1:7: parse error: unexpected <group_left>"},
      {"\"abc", "1:1: parse error: unterminated quoted string"},
      {"`abc", "1:1: parse error: unterminated raw string"},
      {"'a\nb'", "1:1: parse error: unterminated quoted string"},
      {"a +\n  sum(b,\n  *)", "3:3: parse error: unexpected <op:*> in aggregation"},
  };
  for (const auto& [text, expected] : cases) {
    INFO(text);
    CHECK(error_of(text) == expected);
  }
}

TEST_CASE("mistakes of type are told in Prometheus' words") {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"1 and 1", "1:1: parse error: set operator \"and\" not allowed in binary scalar expression"},
      {"foo or 1", "1:1: parse error: set operator \"or\" not allowed in binary scalar expression"},
      {"1 == 1", "1:3: parse error: comparisons between scalars must use BOOL modifier"},
      {"foo + bool bar",
       "1:5: parse error: bool modifier can only be used on comparison operators"},
      {"foo == on(bar) 10",
       "1:1: parse error: vector matching only allowed between instant vectors"},
      {"foo and on(bar) group_left(baz) bar",
       "1:1: parse error: no grouping allowed for \"and\" operation"},
      {"a + on(i) group_left(j, i) b",
       "1:3: parse error: label \"i\" must not occur in ON and GROUP clause at once"},
      {"-\"text\"",
       "1:1: parse error: unary expression only allowed on expressions of type scalar or "
       "instant vector, got \"string\""},
      {"-foo[5m]",
       "1:1: parse error: unary expression only allowed on expressions of type scalar or "
       "instant vector, got \"range vector\""},
      {"foo + bar[5m]",
       "1:7: parse error: binary expression must contain only scalar and instant vector types"},
      {"rate(foo)",
       "1:6: parse error: expected type range vector in call to function \"rate\", got "
       "instant vector"},
      {"floor()", "1:1: parse error: expected 1 argument(s) in call to \"floor\", got 0"},
      {"hour(a, b, c)",
       "1:1: parse error: expected at most 1 argument(s) in call to \"hour\", got 3"},
      {"label_join(a)",
       "1:1: parse error: expected at least 3 argument(s) in call to \"label_join\", got 1"},
      {"floor(1)",
       "1:7: parse error: expected type instant vector in call to function \"floor\", got "
       "scalar"},
      {"topk(a, b)",
       "1:6: parse error: expected type scalar in aggregation parameter, got instant vector"},
      {"count_values(5, b)",
       "1:14: parse error: expected type string in aggregation parameter, got scalar"},
      {"sum(1)",
       "1:5: parse error: expected type instant vector in aggregation expression, got "
       "scalar"},
      {"foo[5m][5m:]",
       "1:1: parse error: subquery is only allowed on instant vector, got range "
       "vector"},
  };
  for (const auto& [text, expected] : cases) {
    INFO(text);
    CHECK(error_of(text) == expected);
  }
}

TEST_CASE("experimental features and native histograms are refused by name") {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"sort_by_label(a, \"b\")", "function \"sort_by_label\" is experimental and not supported"},
      {"info(a)", "function \"info\" is experimental and not supported"},
      {"start()", "function \"start\" is experimental and not supported"},
      {"limitk(1, a)", "aggregation \"limitk\" is experimental and not supported"},
      {"limit_ratio by (a) (0.5, b)",
       "aggregation \"limit_ratio\" is experimental and not supported"},
      {"rate(a[5m] anchored)", "modifier \"anchored\" is experimental and not supported"},
      {"a smoothed", "modifier \"smoothed\" is experimental and not supported"},
      {"a + fill(0) b", "modifier \"fill\" is experimental and not supported"},
      {"rate(a[5m*2])", "duration expressions are experimental and not supported"},
      {"rate(a[step()])", "duration expressions are experimental and not supported"},
      {"a offset (1h+3s)", "duration expressions are experimental and not supported"},
      {"histogram_avg(a)",
       "function \"histogram_avg\" is for native histograms, which are not supported"},
      {"a </ 5", "operator \"</\" is for native histograms, which are not supported"},
  };
  for (const auto& [text, expected] : cases) {
    INFO(text);
    CHECK_THAT(error_of(text), Catch::Contains(std::string(expected)));
  }
  CHECK(printed("other + fill") == "other + fill");
  CHECK(printed("limitk + smoothed") == "limitk + smoothed");
}

TEST_CASE("precedence and sides are Prometheus'") {
  const auto value = [](std::string_view text) {
    const auto answer = evaluate(*Query::parse(text), rules::SeriesStore(), instant_from_ms(0));
    return std::get<Scalar>(answer->value);
  };
  CHECK(value("-2^2") == -4);
  CHECK(value("2^3^2") == 512);
  CHECK(value("-1*2+3%2") == -1);
  CHECK(value("2^-1") == 0.5);
  CHECK(value("1 - 2 - 3") == -4);
  CHECK(value("1 + 2 == bool 3") == 1);
  CHECK(value("0x1F + 010 + 1_000 + 5m + .5e1") == 31 + 8 + 1000 + 300 + 5);
}

TEST_CASE("an expression prints as Prometheus prints it, and reads back the same") {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"sum  by(a,b)( x )", "sum by (a, b) (x)"},
      {"SUM(x) BY (a)", "sum by (a) (x)"},
      {"sum(x) without ()", "sum without () (x)"},
      {"sum by () (x)", "sum(x)"},
      {"topk(5,x)", "topk(5, x)"},
      {"a AND b or c unless d", "a and b or c unless d"},
      {"a+on(x)group_left b", "a + on (x) group_left () b"},
      {"a / ignoring(x,y) group_right(z) b", "a / ignoring (x, y) group_right (z) b"},
      {"a > bool 1", "a > bool 1"},
      {"a + on() b", "a + on () b"},
      {"x{b=\"2\",a='1'}", "x{a=\"1\",b=\"2\"}"},
      {"{__name__=\"x\",a=~\"b.*\"}", "{__name__=\"x\",a=~\"b.*\"}"},
      {"{\"dotted.name\",\"odd label\"!~'a'}", "{\"odd label\"!~\"a\",__name__=\"dotted.name\"}"},
      {"rate(x[90m])", "rate(x[1h30m])"},
      {"rate(x[300] offset -5m @ 1.5)", "rate(x[5m] @ 1.500 offset -5m)"},
      {"x @ start() offset 1w", "x @ start() offset 1w"},
      {"max_over_time(x[1d:5m] @ end())", "max_over_time(x[1d:5m] @ end())"},
      {"x[8d:]", "x[8d:]"},
      {"-x + -(1)", "-x + -(1)"},
      {"1e9", "1000000000"},
      {"x > 10m", "x > 10m"},
      {"-Inf", "-Inf"},
      {"'a\"\\n'", "\"a\\\"\\n\""},
      {"label_replace(x,\"a\",\"$1\",\"b\",\"(.*)\")",
       "label_replace(x, \"a\", \"$1\", \"b\", \"(.*)\")"},
      {"count_values('v', x)", "count_values(\"v\", x)"},
  };
  for (const auto& [text, expected] : cases) {
    INFO(text);
    CHECK(printed(text) == expected);
    CHECK(printed(expected) == expected);
  }
}

TEST_CASE("an infinity before a power reads back the same") {
  const std::string printed = Query::parse("(+Inf) ^ m + Inf ^ 2")->text();
  CHECK(Query::parse(printed)->text() == printed);
  CHECK(Query::parse("Inf ^ m")->text() == "Inf ^ m");
}

TEST_CASE("of several mistakes the one is told that upstream meets first") {
  CHECK(Query::parse("nonsense(1 +").error().message ==
        "1:13: parse error: unclosed left parenthesis");
  CHECK(Query::parse("{} + nonsense(1)").error().message ==
        "1:6: parse error: unknown function with name \"nonsense\"");
  CHECK(Query::parse("sum(a on b)").error().message ==
        "1:7: parse error: unexpected <on> in aggregation");
  CHECK(Query::parse("sum a by (b)").error().message ==
        "1:5: parse error: unexpected identifier \"a\"");
}

TEST_CASE("characters are shown whole, and long words shortened") {
  CHECK(Query::parse("a + é").error().message == "1:5: parse error: unexpected character: 'é'");
  CHECK(Query::parse("a \"twelve chars\"").error().message ==
        "1:3: parse error: unexpected string \"\\\"twelve ch\"...");
  CHECK(Query::parse("a{{").error().message == "1:3: parse error: unexpected left brace '{'");
}

TEST_CASE("words of the language may name metrics and labels") {
  CHECK(printed("sum{by=\"x\"} + count") == "sum{by=\"x\"} + count");
  CHECK(printed("sum by (on, without, and) (x)") == "sum by (on, without, and) (x)");
  CHECK(printed("offset offset 5m") == "offset offset 5m");
}

TEST_CASE("comments and line ends are blanks") {
  CHECK(printed("sum( # all of it\n  x\n)") == "sum(x)");
}

TEST_CASE("what is too long or too deep is refused, not crashed on") {
  const std::string deep(10'000, '(');
  CHECK_THAT(error_of(deep), Catch::Contains("nested deeper than 256 levels"));
  const std::string signs(10'000, '-');
  CHECK_THAT(error_of(signs + "1"), Catch::Contains("nested deeper than 256 levels"));
  std::string chain = "a";
  for (int i = 0; i < 5000; ++i) chain += "+a";
  CHECK_THAT(error_of(chain), Catch::Contains("nested deeper than 256 levels"));
  const auto longest = Query::parse(std::string(limits::query_bytes + 1, ' '));
  REQUIRE_FALSE(longest.has_value());
  CHECK(longest.error().code == Code::limit);
}

TEST_CASE("a query knows how far back it looks") {
  const auto back = [](std::string_view text) {
    const Query query = *Query::parse(text);
    std::vector<std::int64_t> found;
    for (const auto& selection : query.selections()) found.push_back(selection.back.count() / 1000);
    return found;
  };
  CHECK(back("a") == std::vector<std::int64_t>{300});
  CHECK(back("rate(a[10m] offset 1h) > b") == std::vector<std::int64_t>{4200, 300});
  CHECK(back("max_over_time(rate(a[5m])[1h:1m] offset 10m)") == std::vector<std::int64_t>{4500});
  CHECK(back("a offset -1h") == std::vector<std::int64_t>{0});
  CHECK(back("a + a offset 5m") == std::vector<std::int64_t>{600});
  CHECK(back("vector(1)").empty());
}

TEST_CASE("types are those of the parts") {
  CHECK(Query::parse("1 + 1")->type() == ValueType::scalar);
  CHECK(Query::parse("(a)")->type() == ValueType::vector);
  CHECK(Query::parse("-time()")->type() == ValueType::scalar);
  CHECK(Query::parse("a[5m]")->type() == ValueType::matrix);
  CHECK(Query::parse("('x')")->type() == ValueType::string);
  CHECK(std::string(to_string(ValueType::matrix)) == "matrix");
}
