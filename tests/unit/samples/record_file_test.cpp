// SPDX-License-Identifier: Apache-2.0
#include "samples/record_file.hpp"

#include <catch2/catch.hpp>

#include "samples/crc32c.hpp"
#include "unit/samples/folder.hpp"

using namespace reveille;
using namespace reveille::samples;
using test::Folder;

namespace {

std::vector<std::string> read_all(const std::string& path, RecordScan& scan) {
  std::vector<std::string> records;
  auto result = read_records(path, [&](std::string_view record) { records.emplace_back(record); });
  REQUIRE(result);
  scan = *result;
  return records;
}

}  // namespace

TEST_CASE("the checksum is CRC-32C, whatever the length") {
  CHECK(crc32c("123456789") == 0xe3069283);
  CHECK(crc32c("") == 0);
  CHECK(crc32c(std::string(32, '\0')) == 0x8a9136aa);  // RFC 3720, B.4
  CHECK(crc32c(std::string(32, '\xff')) == 0x62a8ab43);
}

TEST_CASE("records come back in order, small ones and ones larger than any buffer") {
  const Folder folder;
  auto writer = RecordWriter::create(folder / "log");
  REQUIRE(writer);
  const std::vector<std::string> written = {"a", std::string(700'000, 'b'), "ccc",
                                            std::string(300'000, 'd'), "e"};
  for (const auto& record : written) {
    writer->add(record);
    REQUIRE(writer->flush());
  }
  RecordScan scan;
  CHECK(read_all(folder / "log", scan) == written);
  CHECK(scan.records == 5);
  CHECK_FALSE(scan.torn);
  CHECK(writer->bytes() == test::fs::file_size(folder / "log"));
}

TEST_CASE("a file cut off at any byte gives what was complete before it") {
  const Folder folder;
  auto writer = RecordWriter::create(folder / "log");
  REQUIRE(writer);
  std::vector<std::size_t> ends = {writer->unwritten()};
  for (const char* record : {"first", "the second", "3"}) {
    writer->add(record);
    ends.push_back(writer->unwritten());
  }
  REQUIRE(writer->flush());
  const std::string whole = test::contents(folder / "log");
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    test::put(folder / "cut", whole.substr(0, size));
    RecordScan scan;
    const auto records = read_all(folder / "cut", scan);
    const auto complete =
        std::count_if(ends.begin() + 1, ends.end(), [&](std::size_t end) { return end <= size; });
    REQUIRE(records.size() == static_cast<std::size_t>(complete));
    const bool at_an_end = std::find(ends.begin(), ends.end(), size) != ends.end();
    REQUIRE(scan.torn == !at_an_end);
  }
}

TEST_CASE("a record that rotted is skipped, the next ones are read") {
  const Folder folder;
  auto writer = RecordWriter::create(folder / "log");
  REQUIRE(writer);
  for (const char* record : {"first", "second", "third"}) writer->add(record);
  REQUIRE(writer->flush());
  std::string bytes = test::contents(folder / "log");
  bytes[bytes.find("second")] ^= 1;
  test::put(folder / "log", bytes);
  RecordScan scan;
  CHECK(read_all(folder / "log", scan) == std::vector<std::string>{"first", "third"});
  CHECK(scan.damaged == 1);
}

TEST_CASE("zeros where data never arrived end a file, and other files are refused") {
  const Folder folder;
  auto writer = RecordWriter::create(folder / "log");
  REQUIRE(writer);
  writer->add("only");
  REQUIRE(writer->flush());
  test::put(folder / "log", test::contents(folder / "log") + std::string(5000, '\0'));
  RecordScan scan;
  CHECK(read_all(folder / "log", scan) == std::vector<std::string>{"only"});
  CHECK(scan.torn);
  test::put(folder / "other", "#!/bin/sh\nexit 0\n");
  CHECK(read_records(folder / "other", [](std::string_view) {}).error().code == Code::corrupt);
  CHECK(read_records(folder / "none", [](std::string_view) {}).error().code == Code::not_found);
}
