// SPDX-License-Identifier: Apache-2.0
#include "integrations/prometheus/rule_sources.hpp"

#include <cmath>

#include <catch2/catch.hpp>

#include "base/limits.hpp"
#include "text/form.hpp"

using namespace reveille;
using namespace reveille::integrations;
using rules::promql::Vector;

namespace {

const Instant at = instant_from_ms(1'707'112'800'250);

Result<Vector> said(const std::string& body, int status = 200) {
  return interpret_query({.status = status, .body = body}, at);
}
std::string refused(const std::string& body, int status = 200) {
  const auto answer = said(body, status);
  REQUIRE_FALSE(answer);
  CHECK(answer.error().code == Code::unavailable);
  return answer.error().message;
}
std::string vector_of(const std::string& elements) {
  return R"({"status":"success","data":{"resultType":"vector","result":[)" + elements + "]}}";
}

}  // namespace

TEST_CASE("a source is asked at the evaluation's moment, with its credentials and parameters") {
  RuleSource source;
  source.url = "https://metrics.example.org/prometheus";
  source.token = Secret("hush");
  source.headers = {{"X-Scope-OrgID", Secret("night")}};
  source.parameters = {{"nocache", "1"}};
  source.timeout = Span{2'500};
  const Exchange exchange = query_exchange(source, "up == 0", at);
  CHECK(exchange.method == "POST");
  CHECK(exchange.url == "https://metrics.example.org/prometheus/api/v1/query");
  CHECK(header(exchange.headers, "Authorization") == "Bearer hush");
  CHECK(header(exchange.headers, "X-Scope-OrgID") == "night");
  CHECK(exchange.timeout == Span{2'500});
  const auto form = text::parse_form(exchange.body);
  REQUIRE(form);
  CHECK(*form == text::Form{{"query", "up == 0"},
                            {"time", "1707112800.250"},
                            {"timeout", "2500ms"},
                            {"nocache", "1"}});
}

TEST_CASE("vectors and scalars of a source are read, with numbers of all kinds") {
  const auto answer = said(vector_of(
      R"({"metric":{"__name__":"up","job":"api"},"value":[1707112800.25,"1.5"]},)"
      R"({"metric":{},"value":[1707112800,"NaN"]},{"metric":{"a":"b"},"value":[1,"-Inf"]})"));
  REQUIRE(answer);
  REQUIRE(answer->size() == 3);
  CHECK((*answer)[0].labels == Labels{{"__name__", "up"}, {"job", "api"}});
  CHECK((*answer)[0].value == 1.5);
  CHECK((*answer)[0].at == at);
  CHECK(std::isnan((*answer)[1].value));
  CHECK((*answer)[2].value == -HUGE_VAL);
  const auto scalar =
      said(R"({"status":"success","data":{"resultType":"scalar","result":[1,"+Inf"]}})");
  REQUIRE(scalar);
  CHECK(scalar->at(0).labels == Labels{});
  CHECK(scalar->at(0).value == HUGE_VAL);
}

TEST_CASE("an answer that is not whole or is doubtful is none: what is missing would end alerts") {
  const std::string data = R"("data":{"resultType":"vector","result":[]})";
  CHECK(refused(R"({"status":"success","isPartial":true,)" + data + "}") ==
        "the answer is partial");
  CHECK(refused(R"({"status":"success","warnings":["store down"],)" + data + "}") ==
        "the answer has a warning: store down");
  CHECK(said(R"({"status":"success","isPartial":false,"warnings":[],"infos":["x"],)" + data + "}"));
  // Prometheus 2.48 to 2.55 tell infos among the warnings.
  const std::string info = R"("PromQL info: metric might not be a counter")";
  CHECK(said(R"({"status":"success","warnings":[)" + info + "]," + data + "}"));
  CHECK(refused(R"({"status":"success","warnings":[)" + info + R"(,"store down"],)" + data + "}") ==
        "the answer has a warning: store down");
  CHECK(refused(R"({"status":"error","errorType":"execution","error":"too many"})", 422) ==
        "answered 422: too many");
  CHECK(refused("<html>", 502) == "answered 502, and no JSON");
  CHECK(refused(R"({"status":"success"})") == "the answer has no result");
  CHECK(refused("{\"status\":\"success\"," + data + "}", 206) == "answered 206");
  CHECK(refused(vector_of(R"({"metric":{},"value":[1,"one"]})")) ==
        "the result has a series that cannot be read");
  CHECK(refused(vector_of(R"({"metric":{},"histogram":[1,{}]})")) ==
        "the result has a series that cannot be read");
  CHECK(refused(R"({"status":"success","data":{"resultType":"matrix","result":[]}})") ==
        "the result is a matrix, no vector or scalar");
  const auto silent = interpret_query({.failure = "no answer within 10s"}, at);
  REQUIRE_FALSE(silent);
  CHECK(silent.error().message == "no answer within 10s");
}

TEST_CASE("what a source says is bounded") {
  CHECK(refused(R"({"status":"error","error":")" + std::string(5'000, 'x') + "\"}", 500).size() <
        400);
  std::string elements;
  for (std::size_t i = 0; i <= limits::source_answer_series; ++i)
    elements += std::string(i ? "," : "") + R"({"metric":{},"value":[1,"1"]})";
  CHECK(refused(vector_of(elements)) == "50001 series are more than the 50000 that are taken");
}
