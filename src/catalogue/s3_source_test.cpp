#include "catalogue/s3_source.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "aws/fake_http.hpp"
#include "domain/error.hpp"

namespace kioskline::catalogue {
namespace {

class S3SourceTest : public testing::Test {
 protected:
  S3Source source(std::string_view prefix) {
    auto credentials =
        std::make_shared<aws::CredentialsChain>(std::vector<aws::CredentialsChain::Source>{
            [] { return aws::Credentials{.access_key_id = "AKID"}; }});
    return {aws::S3Client({.name = "exhibits", .region = "eu-west-2", .endpoint = "http://store"},
                          std::move(credentials), http.sender(),
                          [] { return std::chrono::sys_seconds{}; }),
            prefix};
  }

  aws::FakeHttp http;
};

TEST_F(S3SourceTest, TakesAPrefixAsAFolder) {
  http.answers["GET http://store/exhibits?encoding-type=url&list-type=2&prefix=meta%2Flmnh_"] = {
      .status = 200,
      .body =
          "<ListBucketResult>"
          "<Contents><Key>meta/lmnh_a.json</Key><ETag>\"e\"</ETag><Size>2</Size></Contents>"
          "<Contents><Key>meta/lmnh_/b.json</Key><ETag>\"e\"</ETag><Size>2</Size></Contents>"
          "</ListBucketResult>"};
  http.answers["GET http://store/exhibits/meta/lmnh_a.json"] = {.status = 200, .body = "{}"};
  for (const char* prefix : {"meta", "meta/"}) {
    const auto objects = source(prefix).list("lmnh_");
    ASSERT_TRUE(objects) << objects.error().what;
    ASSERT_EQ(objects->size(), 1U);
    EXPECT_EQ(objects->at(0).key, "lmnh_a.json");
    EXPECT_EQ(objects->at(0).tag, "e");
    EXPECT_EQ(source(prefix).read("lmnh_a.json").value(), "{}");
  }
}

TEST_F(S3SourceTest, ReadsTheWholeBucketWithoutAPrefix) {
  http.answers["GET http://store/exhibits?encoding-type=url&list-type=2&prefix=lmnh_"] = {
      .status = 200,
      .body =
          "<ListBucketResult><Contents><Key>lmnh_a.json</Key><ETag>e</ETag><Size>2</Size>"
          "</Contents></ListBucketResult>"};
  EXPECT_EQ(source("").list("lmnh_")->at(0).key, "lmnh_a.json");
}

TEST_F(S3SourceTest, ReadsNothingOfAnObjectThatIsGone) {
  http.answers["GET http://store/exhibits/a"] = {.status = 404,
                                                 .body = "<Error><Code>NoSuchKey</Code></Error>"};
  const auto content = source("").read("a");
  ASSERT_TRUE(content);
  EXPECT_EQ(*content, std::nullopt);
}

TEST_F(S3SourceTest, TellsAnAbsentStoreFromARefusal) {
  EXPECT_EQ(source("").list("").error().code, ExitCode::unavailable);
  http.answers["GET http://store/exhibits/a"] = {
      .status = 403, .body = "<Error><Code>SignatureDoesNotMatch</Code></Error>"};
  EXPECT_EQ(source("").read("a").error().code, ExitCode::configuration);
}

struct Location {
  std::string text;
  bool is_one;
};

TEST(OpenSource, TakesABucketOrAFolderAndNothingElse) {
  for (const Location& test :
       {Location{"s3://bucket", true}, Location{"s3://bucket/a/b/", true},
        Location{"share/x", true}, Location{"s3://", false}, Location{"s3:///prefix", false},
        Location{"", false}, Location{"https://bucket.s3.amazonaws.com/", false},
        Location{"S3://bucket", false}}) {
    if (test.is_one) {
      EXPECT_NE(open_source(test.text, {}), nullptr) << test.text;
    } else {
      EXPECT_THROW(open_source(test.text, {}), Error) << test.text;
    }
  }
}

}  // namespace
}  // namespace kioskline::catalogue
