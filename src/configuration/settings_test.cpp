#include "configuration/settings.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "configuration/generated_section.hpp"
#include "configuration/setting_table.hpp"
#include "domain/error.hpp"

namespace kioskline {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

using Environment = std::map<std::string, std::string, std::less<>>;

/// A folder of its own for each test; nothing is read from outside it.
class SettingsTest : public testing::Test {
 protected:
  SettingsTest() {
    const auto* const test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = fs::temp_directory_path() /
              (std::string("kioskline_") + test->name() + "_" + std::to_string(getpid()));
    fs::create_directories(folder_);
  }
  ~SettingsTest() override { fs::remove_all(folder_); }

  std::string write(const std::string& name, const std::string& content) {
    std::ofstream(folder_ / name) << content;
    return (folder_ / name).string();
  }

  /// Of a configuration file with that content.
  Configuration load(const std::string& toml, const Environment& environment = {},
                     const std::map<std::string, std::string, std::less<>>& flags = {}) {
    const SettingOverrides overrides{write("kioskline.toml", toml), flags};
    return load_configuration(overrides, environment);
  }

  /// "fact → remedy" of the configuration error that this must give.
  std::string refusal(const std::string& toml, const Environment& environment = {},
                      const std::map<std::string, std::string, std::less<>>& flags = {}) {
    try {
      load(toml, environment, flags);
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ExitCode::configuration);
      return std::string(error.what()) + " → " + error.remedy();
    }
    ADD_FAILURE() << "accepted: " << toml;
    return {};
  }

  fs::path folder_;
};

TEST_F(SettingsTest, TheStepsOfALadderHaveGrowingTimes) {
  EXPECT_THAT(refusal("[safety]\nseen_within = \"30s\""),
              HasSubstr("safety.second_after (20s) is not after safety.seen_within (30s)"));
  EXPECT_THAT(refusal("[safety]\nall_after = \"45s\""), HasSubstr("safety.all_after (45s)"));
  EXPECT_THAT(refusal("[safety]\nassistance_first_after = \"2m\"\n"
                      "assistance_duty_manager_after = \"1m\""),
              HasSubstr("safety.assistance_duty_manager_after (1m)"));
  const Configuration configuration = load("[safety]\nassistance_duty_manager_after = \"1m\"");
  EXPECT_EQ(configuration.safety.assistance_duty_manager_after, std::chrono::minutes{1});
}

TEST_F(SettingsTest, EmailIsConfiguredWholeOrNotAtAll) {
  EXPECT_THAT(refusal("[safety]\nsmtp_url = \"mail.example.org\""), HasSubstr("smtp://"));
  EXPECT_THAT(refusal("[safety]\nsmtp_url = \"smtp://mail.example.org\""),
              HasSubstr("Set safety.smtp_from"));
  EXPECT_THAT(refusal("[safety]\nsmtp_url = \"smtps://mail.example.org\""),
              HasSubstr("safety.smtp_security starttls does not fit"));
  load("[safety]\nsmtp_url = \"smtp://mail.example.org\"\nsmtp_from = \"a@example.org\"");
}

TEST_F(SettingsTest, DefaultsDescribeOneMuseum) {
  const Configuration configuration = load("");
  ASSERT_EQ(configuration.museums.size(), 1U);
  const MuseumSettings& museum = configuration.museums.front();
  EXPECT_EQ(museum.rules.code, "lmnh");
  EXPECT_EQ(museum.rules.time_zone, "Europe/London");
  EXPECT_EQ(museum.rules.opens, std::chrono::minutes{8 * 60 + 45});
  EXPECT_EQ(museum.rules.closes, std::chrono::minutes{18 * 60 + 15});
  EXPECT_THAT(museum.topics, ElementsAre("lmnh"));
  EXPECT_EQ(configuration.kafka.brokers, "localhost:9092");
}

TEST_F(SettingsTest, EachLayerLiesOverTheOneBefore) {
  const std::string file = "[kafka]\nbrokers = \"file:1\"\ngroup = \"file\"\nusername = \"file\"\n";
  const Environment environment{{"KIOSKLINE_KAFKA__GROUP", "environment"},
                                {"KIOSKLINE_KAFKA__USERNAME", "environment"}};
  const Configuration configuration = load(file, environment, {{"kafka.username", "flag"}});
  EXPECT_EQ(configuration.kafka.brokers, "file:1");
  EXPECT_EQ(configuration.kafka.group, "environment");
  EXPECT_EQ(configuration.kafka.username, "flag");
}

TEST_F(SettingsTest, EveryKindOfValueIsRead) {
  const Configuration configuration = load(R"(
[kafka]
session_timeout = "45s"
security_protocol = "SASL_SSL"
sasl_mechanism = "scram-sha-512"
username = "u"
password = "p"
start_at = "2026-02-24T10:15:00+01:00"
[ingest]
workers = 3
batch_bytes = "64KiB"
rejected_retention = "30d"
[[museum]]
code = "lms"
time_zone = "America/New_York"
opens = "10:45"
closes = "16:15:30"
earliest = "2020-02-29"
max_future = "90s"
topics = ["lms", "lms-2"]
)");
  EXPECT_EQ(configuration.kafka.session_timeout, std::chrono::seconds{45});
  EXPECT_EQ(configuration.kafka.security_protocol, "sasl_ssl");
  EXPECT_EQ(configuration.kafka.sasl_mechanism, "SCRAM-SHA-512");
  EXPECT_EQ(configuration.kafka.start_at, "2026-02-24T10:15:00+01:00");
  EXPECT_EQ(configuration.ingest.workers, 3U);
  EXPECT_EQ(configuration.ingest.batch_bytes, 65536U);
  EXPECT_EQ(configuration.ingest.rejected_retention, std::chrono::hours{720});
  const MuseumSettings& museum = configuration.museums.front();
  EXPECT_EQ(museum.name, "lms") << "unset beside a code";
  EXPECT_EQ(museum.rules.time_zone, "America/New_York");
  EXPECT_EQ(museum.rules.opens, std::chrono::minutes{645});
  EXPECT_EQ(museum.rules.closes, std::chrono::seconds{(16 * 60 + 15) * 60 + 30});
  EXPECT_EQ(museum.rules.earliest, std::chrono::sys_days{std::chrono::year{2020} / 2 / 29});
  EXPECT_EQ(museum.rules.max_future, std::chrono::seconds{90});
  EXPECT_THAT(museum.topics, ElementsAre("lms", "lms-2"));
}

struct Refusal {
  std::string toml;
  std::string fact;  ///< without the folder of the file
  std::string remedy;
};

TEST_F(SettingsTest, RefusesWithPlaceAndRemedy) {
  const std::vector<Refusal> cases{
      {"[kafka]\nbroker = \"b:1\"\n", "kioskline.toml:2: there is no setting kafka.broker",
       "Did you mean kafka.brokers?"},
      {"[kafak]\nbrokers = \"b:1\"\n", "kioskline.toml:1: there is no section kafak",
       "Did you mean kafka?"},
      {"brokers = \"b:1\"\n", "kioskline.toml:1: there is no section brokers",
       "The sections are kafka"},
      {"kafka = 1\n", "kioskline.toml:1: kafka must be a section", "[kafka]"},
      {"[kafka]\nbrokers = 9092\n",
       "kioskline.toml:2: kafka.brokers must be text in quotes, not a TOML integer", "Correct"},
      {"[ingest]\n\nworkers = \"2\"\n",
       "kioskline.toml:3: ingest.workers must be a number without quotes, not a TOML string",
       "Correct"},
      {"[ingest]\nworkers = 0\n", "ingest.workers must be a whole number from 1 to 256", "Correct"},
      {"[ingest]\nworkers = -1\n", "ingest.workers must be a whole number from 1 to 256", ""},
      {"[ingest]\nbatch_bytes = \"1KiB\"\n", "must be a size from 64KiB to 1GiB", ""},
      {"[kafka]\nsession_timeout = \"10\"\n", "must be a whole number with a unit", ""},
      {"[kafka]\nsession_timeout = \"1us\"\n", "must be a duration from 1s to 30m", ""},
      {"[kafka]\nsecurity_protocol = \"tls\"\n",
       "must be one of plaintext, ssl, sasl_plaintext, sasl_ssl", ""},
      {"[kafka]\nstart_at = \"yesterday\"\n", "must be earliest, latest or a time", ""},
      {"[kafka]\nstart_at = \"2026-02-24T10:15:00\"\n", "must be earliest, latest or a time", ""},
      {"[kafka]\nstart_at = \"2026-02-30T10:15:00Z\"\n", "must be earliest, latest or a time", ""},
      {"[kafka]\nstart_at = \"2026-02-24T10:15:00+0100\"\n", "must be earliest, latest", ""},
      {"[kafka]\nbrokers = \"a\n", "kioskline.toml:2: ", "Correct the TOML there"},
      {"[telemetry]\nlisten = \"9464\"\n", "must be an address with a port", ""},
      {"[[museum]]\ncode = \"lmnh\"\ntime_zone = \"Europe/Londno\"\n",
       "kioskline.toml:3: museum.time_zone must be a time zone of the IANA database", ""},
      {"[[museum]]\ncode = \"LMNH\"\n", "museum.code must be 1 to 32 lower-case letters", ""},
      {"[[museum]]\nname = \"x\"\n", "kioskline.toml:1: a museum without a code", "code ="},
      {"[museum]\ncode = \"lmnh\"\n", "museum must be a list of tables", "[[museum]]"},
      {"[[museum]]\ncode = \"a\"\ntopics = [1]\n",
       "museum.topics must be text in quotes or a list of it, not a TOML integer", ""},
      {"[[museum]]\ncode = \"a\"\ntopics = []\n", "museum.topics must be a name or several", ""},
      {"[[museum]]\ncode = \"a\"\n[[museum]]\ncode = \"a\"\ntopics = \"b\"\n",
       "two museums have the code a", ""},
      {"[[museum]]\ncode = \"a\"\n[[museum]]\ncode = \"b\"\ntopics = \"a\"\n",
       "the topic a is named twice", "exactly one museum"},
      {"[[museum]]\ncode = \"a\"\nopens = \"19:00\"\n", "museum a closes before it opens", ""},
      {"[database]\nstatement_timeout = \"10s\"\n",
       "database.statement_timeout is not below kafka.session_timeout", "Lower"},
      {"[kafka]\nsecurity_protocol = \"sasl_ssl\"\n", "no mechanism is set", "sasl_mechanism"},
      {"[kafka]\nsasl_mechanism = \"PLAIN\"\n", "kafka.security_protocol is plaintext", ""},
      {"[kafka]\nsecurity_protocol = \"sasl_ssl\"\nsasl_mechanism = \"PLAIN\"\nusername = \"u\"\n",
       "PLAIN needs a user and a password", "kafka.password_file"},
      {"[kafka]\nsecurity_protocol = \"sasl_ssl\"\nsasl_mechanism = \"OAUTHBEARER\"\n",
       "OAUTHBEARER needs the cluster's region", "kafka.aws_region"},
      {"[kafka]\nkey_file = \"k\"\n", "a certificate needs its private key", ""},
      {"[database]\nrds_iam = true\n", "database.rds_iam needs the database's region",
       "database.aws_region"},
      {"[database]\nrds_iam = \"true\"\n",
       "kioskline.toml:2: database.rds_iam must be true or false without quotes, not a TOML string",
       "Correct"},
  };
  for (const Refusal& c : cases) {
    SCOPED_TRACE(c.toml);
    const std::string text = refusal(c.toml);
    EXPECT_THAT(text, HasSubstr(c.fact));
    EXPECT_THAT(text, HasSubstr(c.remedy));
  }
}

TEST_F(SettingsTest, NamesTheVariableOrFlagThatIsWrong) {
  EXPECT_THAT(refusal("", {{"KIOSKLINE_KAFKA__BROKER", "b:1"}}),
              HasSubstr("the environment variable KIOSKLINE_KAFKA__BROKER: there is no setting "
                        "kafka.broker → Did you mean kafka.brokers?"));
  EXPECT_THAT(refusal("", {{"KIOSKLINE_INGEST__WORKERS", "many"}}),
              HasSubstr("KIOSKLINE_INGEST__WORKERS: ingest.workers must be"));
  EXPECT_THAT(refusal("", {}, {{"ingest.workers", "many"}}),
              HasSubstr("the flag --workers: ingest.workers must be"));
}

TEST_F(SettingsTest, VariablesWithoutASectionAreNoneOfOurs) {
  EXPECT_NO_THROW(load("", {{"KIOSKLINE_FAULT", "x"}, {"KIOSKLINE", "x"}, {"PATH", "/bin"}}));
}

TEST_F(SettingsTest, AFileThatIsNotThereIsRefused) {
  const SettingOverrides overrides{(folder_ / "absent.toml").string(), {}};
  EXPECT_THROW(load_configuration(overrides, {}), Error);
}

TEST_F(SettingsTest, TheFileMayBeNamedByTheEnvironment) {
  const std::string file = write("other.toml", "[kafka]\nbrokers = \"other:1\"\n");
  EXPECT_EQ(load_configuration({}, {{"KIOSKLINE_CONFIG", file}}).kafka.brokers, "other:1");
}

TEST_F(SettingsTest, SeveralMuseumsTakeNoFlagOrVariable) {
  const std::string two = "[[museum]]\ncode = \"a\"\n[[museum]]\ncode = \"b\"\n";
  EXPECT_EQ(load(two).museums.size(), 2U);
  EXPECT_THAT(load(two).museums[1].topics, ElementsAre("b"));
  EXPECT_THAT(refusal(two, {}, {{"museum.topics", "x"}}),
              HasSubstr("the flag --topic sets museum.topics, but 2 museums are configured"));
  EXPECT_THAT(refusal(two, {{"KIOSKLINE_MUSEUM__NAME", "x"}}), HasSubstr("[[museum]]"));
}

TEST_F(SettingsTest, AMuseumsFlagsLieOverItsSectionOfTheFile) {
  const std::string one = "[[museum]]\ncode = \"a\"\nopens = \"10:00\"\nname = \"A\"\n";
  const MuseumSettings museum = load(one, {}, {{"museum.opens", "11:00"}}).museums.front();
  EXPECT_EQ(museum.rules.opens, std::chrono::hours{11});
  EXPECT_EQ(museum.name, "A");
}

TEST_F(SettingsTest, SecretsComeFromEnvironmentFileOrCredential) {
  const std::string file = write("secret", "from file\n");
  fs::create_directories(folder_ / "credentials");
  write("credentials/kafka.password", "from credential\n");
  const std::string in_toml = "[kafka]\npassword_file = \"" + file + "\"\n";
  const Environment credentials{{"CREDENTIALS_DIRECTORY", (folder_ / "credentials").string()}};
  Environment variable = credentials;
  variable.emplace("KIOSKLINE_KAFKA__PASSWORD", "from environment");

  EXPECT_EQ(load(in_toml).kafka.password.reveal(), "from file");
  EXPECT_EQ(load(in_toml, credentials).kafka.password.reveal(), "from credential");
  EXPECT_EQ(load(in_toml, variable).kafka.password.reveal(), "from environment");
  EXPECT_EQ(load("", {}, {{"kafka.password_file", file}}).kafka.password.reveal(), "from file");
}

TEST_F(SettingsTest, AnRdsTokenTakesThePlaceOfAPassword) {
  const std::string toml = "[database]\nrds_iam = true\naws_region = \"eu-west-2\"\n";
  EXPECT_TRUE(load(toml).database.rds_iam);
  EXPECT_FALSE(load(toml, {{"KIOSKLINE_DATABASE__RDS_IAM", "false"}}).database.rds_iam);
  EXPECT_THAT(refusal(toml, {{"KIOSKLINE_DATABASE__PASSWORD", "hunter2"}}),
              HasSubstr("database.password is given beside database.rds_iam"));
}

TEST_F(SettingsTest, UnreadableSecretsAreRefused) {
  const std::string empty = write("empty", "\n");
  EXPECT_THAT(refusal("", {}, {{"database.password_file", (folder_ / "absent").string()}}),
              HasSubstr("absent: No such file or directory"));
  EXPECT_THAT(refusal("", {}, {{"database.password_file", empty}}), HasSubstr("empty: is empty"));
  EXPECT_THAT(refusal("", {}, {{"database.password_file", folder_.string()}}),
              HasSubstr("is a folder"));
  EXPECT_THAT(refusal("[kafka]\npassword = \"p\"\npassword_file = \"f\"\n"),
              HasSubstr("kafka.password_file is given beside kafka.password"));
}

TEST_F(SettingsTest, ARefusalNeverShowsASecret) {
  EXPECT_THAT(refusal("[kafka]\npassword = [\"hunter2\"]\n"), Not(HasSubstr("hunter2")));
}

TEST_F(SettingsTest, TheStatementTimeoutFollowsAShortSessionTimeout) {
  EXPECT_EQ(load("[kafka]\nsession_timeout = \"2s\"\n").database.statement_timeout,
            std::chrono::milliseconds{1600});
}

TEST(Secret, FormatsAsStars) { EXPECT_EQ(fmt::format("{}", Secret("hunter2")), "***"); }

TEST(SettingTable, NamesAndFlagsAreUniqueAndSecretsHaveNoFlag) {
  std::set<std::string> names;
  std::set<std::string> flags;
  for (const Setting& setting : all_settings()) {
    EXPECT_TRUE(names.insert(setting.name).second) << setting.name;
    EXPECT_EQ(setting.flag.empty(), setting.secret) << setting.name;
    if (!setting.flag.empty()) {
      EXPECT_TRUE(flags.insert(setting.flag).second) << setting.flag;
    }
  }
}

TEST(SettingFlags, OneFlagASettingWithItsHelp) {
  CLI::App app;
  SettingOverrides overrides;
  add_setting_flags(app, overrides, {"kafka.*", "museum.topics"});
  app.parse("--brokers b1:9092,b2:9092 --topic lmnh --config file.toml");
  EXPECT_EQ(overrides.configuration_file, "file.toml");
  EXPECT_THAT(overrides.values, ElementsAre(testing::Pair("kafka.brokers", "b1:9092,b2:9092"),
                                            testing::Pair("museum.topics", "lmnh")));
  EXPECT_THAT(app.help(), HasSubstr("[default: localhost:9092] [env: KIOSKLINE_KAFKA__BROKERS]"));
  EXPECT_THAT(app.help(), Not(HasSubstr("--database")));
}

TEST(SettingFlags, ASettingThatIsNotThereIsABug) {
  CLI::App app;
  SettingOverrides overrides;
  EXPECT_THROW(add_setting_flags(app, overrides, {"kafka.broker"}), std::logic_error);
}

TEST(ExampleFile, IsAValidConfiguration) {
  const SettingOverrides overrides{KIOSKLINE_SOURCE_DIR "/share/kioskline.example.toml", {}};
  const Environment secrets{{"KIOSKLINE_KAFKA__PASSWORD", "in place of the file it names"},
                            {"KIOSKLINE_DATABASE__PASSWORD", "likewise"}};
  EXPECT_EQ(load_configuration(overrides, secrets).museums.size(), 1U);
}

TEST(Documentation, DescribesEverySetting) {
  EXPECT_EQ(generated_section(KIOSKLINE_SOURCE_DIR "/docs/configuration.md", settings_reference()),
            settings_reference())
      << "Run this test with KIOSKLINE_REWRITE_DOCS=1.";
}

}  // namespace
}  // namespace kioskline
