// The reference corpora: live messages with verdicts, cases of public test suites, JSONTestSuite.
// They lie beside the checkout (../shared/data, or where KIOSKLINE_SHARED points) and are not part
// of the project: without them these tests are skipped.

#include <gtest/gtest.h>
#include <simdjson.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include "validation/validator.hpp"

namespace kioskline::validation {
namespace {

namespace fs = std::filesystem;

fs::path corpus(const char* name) {
  const char* shared = std::getenv("KIOSKLINE_SHARED");
  const fs::path root =
      shared != nullptr ? fs::path(shared) : fs::path(KIOSKLINE_SOURCE_DIR) / ".." / "shared";
  return root / "data" / name;
}

#define SKIP_WITHOUT(path) \
  if (!fs::exists(path)) GTEST_SKIP() << path << " is not there"

ReasonSet reasons_of(std::string_view text) {
  static Validator validator(MuseumRules{.code = "lmnh"});
  KnownExhibitions known;
  for (std::size_t i = 0; i < 6; ++i) known.numbers.set(i);
  Message message;
  message.value = text;
  const Instant now = std::chrono::sys_days(std::chrono::year(2026) / 11 / 1);
  message.timestamp = now;
  const Verdict verdict = validator.judge(message, known, now);
  const auto* rejection = std::get_if<Rejection>(&verdict);
  return rejection == nullptr ? ReasonSet{} : rejection->reasons;
}

/// The corpus's words for our reasons.
const std::map<std::string_view, Reason> words = {
    {"hours", Reason::at_outside_hours},       {"missing:at", Reason::at_missing},
    {"missing:site", Reason::site_missing},    {"missing:val", Reason::val_missing},
    {"site:ERR", Reason::site_invalid},        {"site:INF", Reason::site_invalid},
    {"site:None", Reason::site_invalid},       {"site:range", Reason::site_unknown},
    {"type:ERR", Reason::type_invalid},        {"type:INF", Reason::type_invalid},
    {"type:missing", Reason::type_missing},    {"type:null", Reason::type_invalid},
    {"type:range", Reason::type_out_of_range}, {"val:ERR", Reason::val_invalid},
    {"val:INF", Reason::val_invalid},          {"val:null", Reason::val_invalid},
    {"val:range", Reason::val_out_of_range}};

TEST(Corpus, LiveMessagesGetTheirVerdictsAndReasons) {
  const fs::path path = corpus("stream/messages.jsonl");
  SKIP_WITHOUT(path);
  simdjson::dom::parser parser;
  int accepted = 0;
  int rejected = 0;
  for (const simdjson::dom::element line : parser.load_many(path.string())) {
    const std::string_view text = line["message"];
    ReasonSet expected;
    for (const std::string_view word : simdjson::dom::array(line["reasons"])) {
      ASSERT_TRUE(words.contains(word)) << word;
      expected.add(words.at(word));
    }
    EXPECT_EQ(std::string_view(line["expected"]) == "valid", expected.empty());
    EXPECT_EQ(reasons_of(text).text(), expected.text()) << text;
    ++(expected.empty() ? accepted : rejected);
  }
  EXPECT_EQ(accepted, 5339);
  EXPECT_EQ(rejected, 1072);
}

/// Where public suites differ from the contract (docs/message-contract.md says why).
const std::map<std::string_view, std::string_view> differing = {
    {R"({"at": "2024-10-21T09:30:00.000+0000", "site": "2", "val": "3", "type": "rating"})",
     "val:invalid,type:invalid"},
    {R"({"at": "2024-10-23 08:46:23.587096", "site": "3", "val": "3"})", "val:invalid"},
    {R"({"at": "2024-10-23 08:46:23.587096", "site": "3", "val": "-1", "type": "1"})",
     "val:invalid,type:invalid"}};

TEST(Corpus, PublicCasesGetTheirVerdicts) {
  const fs::path path = corpus("stream/public_validator_cases.jsonl");
  SKIP_WITHOUT(path);
  simdjson::dom::parser parser;
  std::set<std::string> differed;
  int cases = 0;
  for (const simdjson::dom::element line : parser.load_many(path.string())) {
    ++cases;
    const std::string_view text = line["message"];
    const ReasonSet reasons = reasons_of(text);
    if (const auto known = differing.find(text); known != differing.end()) {
      EXPECT_EQ(reasons.text(), known->second) << text;
      differed.emplace(text);
      continue;
    }
    EXPECT_EQ(reasons.empty(), std::string_view(line["expected"]) == "valid")
        << text << ": " << reasons.text();
  }
  EXPECT_EQ(cases, 113);
  EXPECT_EQ(differed.size(), differing.size()) << "a difference that no longer occurs";
}

TEST(Corpus, JsonTestSuiteIsReadAsRfc8259Says) {
  const fs::path folder = corpus("json-test-suite/test_parsing");
  SKIP_WITHOUT(folder);
  int files = 0;
  for (const auto& entry : fs::directory_iterator(folder)) {
    ++files;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const ReasonSet reasons = reasons_of(text);
    const std::string name = entry.path().filename();
    if (name.starts_with("y_")) {
      EXPECT_FALSE(reasons.has(Reason::message_not_json)) << name;
      EXPECT_FALSE(reasons.has(Reason::message_too_large)) << name;
    } else if (name.starts_with("n_")) {
      EXPECT_EQ(reasons, ReasonSet(text.size() > largest_message_bytes ? Reason::message_too_large
                                                                       : Reason::message_not_json))
          << name;
    }
  }
  EXPECT_GT(files, 300);
}

}  // namespace
}  // namespace kioskline::validation
