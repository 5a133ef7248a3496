#include "aws/s3_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "aws/fake_http.hpp"

namespace kioskline::aws {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class S3ClientTest : public testing::Test {
 protected:
  S3Client client(const S3Bucket& bucket) {
    return {bucket, credentials, http.sender(), [] { return std::chrono::sys_seconds{}; }};
  }
  S3Failure failure_of(const HttpResponse& answer) {
    http.answers["GET http://store:9000/exhibits/a.json"] = answer;
    return client(store).get("a.json").error();
  }

  FakeHttp http;
  int asked_for_credentials = 0;
  std::shared_ptr<CredentialsChain> credentials = std::make_shared<CredentialsChain>(
      std::vector<CredentialsChain::Source>{[this]() -> CredentialsResult {
        ++asked_for_credentials;
        return Credentials{.access_key_id = "AKID", .secret_access_key = Secret("secret")};
      }});
  const S3Bucket store{.name = "exhibits", .region = "eu-west-2", .endpoint = "http://store:9000"};
};

struct AddressCase {
  S3Bucket bucket;
  std::string url;
};

TEST_F(S3ClientTest, AddressesAnObjectAsItsStoreExpects) {
  for (const AddressCase& test :
       {AddressCase{{"exhibits", "eu-west-2", ""},
                    "https://exhibits.s3.eu-west-2.amazonaws.com/p/a%20b.json"},
        AddressCase{{"ex.hib.its", "eu-west-2", ""},
                    "https://s3.eu-west-2.amazonaws.com/ex.hib.its/p/a%20b.json"},
        AddressCase{{"exhibits", "cn-north-1", ""},
                    "https://exhibits.s3.cn-north-1.amazonaws.com.cn/p/a%20b.json"},
        AddressCase{{"exhibits", "any", "http://store:9000"},
                    "http://store:9000/exhibits/p/a%20b.json"},
        AddressCase{{"exhibits", "any", "https://store/s3/"},
                    "https://store/s3/exhibits/p/a%20b.json"}}) {
    http.requests.clear();
    EXPECT_FALSE(client(test.bucket).get("p/a b.json"));
    EXPECT_EQ(http.requests.at(0).url, test.url);
  }
}

TEST_F(S3ClientTest, SignsWithTheHashOfThePayload) {
  http.answers["GET http://store:9000/exhibits/a.json"] = {.status = 200, .body = "{}"};
  EXPECT_EQ(client(store).get("a.json").value(), "{}");
  EXPECT_EQ(header_of(http.requests.at(0), "x-amz-content-sha256"), empty_payload_sha256);
  EXPECT_THAT(header_of(http.requests.at(0), "Authorization"),
              StartsWith("AWS4-HMAC-SHA256 Credential=AKID/19700101/eu-west-2/s3/aws4_request, "
                         "SignedHeaders=host;x-amz-content-sha256;x-amz-date, "));
}

std::string page(const std::string& key, const std::string& token) {
  return "<ListBucketResult><IsTruncated>" + std::string(token.empty() ? "false" : "true") +
         "</IsTruncated><NextContinuationToken>" + token +
         "</NextContinuationToken><Contents><Key>" + key +
         "</Key><ETag>e</ETag><Size>1</Size></Contents></ListBucketResult>";
}

TEST_F(S3ClientTest, ListsAllPagesOfAPrefix) {
  const std::string url = "GET http://store:9000/exhibits?";
  const std::string rest = "encoding-type=url&list-type=2&prefix=p%2F";
  http.answers[url + rest] = {.status = 200, .body = page("p/a", "t+1")};
  http.answers[url + "continuation-token=t%2B1&" + rest] = {.status = 200,
                                                            .body = page("p/b", "t2")};
  http.answers[url + "continuation-token=t2&" + rest] = {.status = 200, .body = page("p/c", "")};
  const auto objects = client(store).list("p/");
  ASSERT_TRUE(objects) << objects.error().what;
  EXPECT_THAT(*objects, testing::ElementsAre(S3Object{"p/a", "e", 1}, S3Object{"p/b", "e", 1},
                                             S3Object{"p/c", "e", 1}));
}

TEST_F(S3ClientTest, EndsAListingThatNeverEnds) {
  HttpSend endless = [](const HttpRequest&) -> HttpResult {
    return HttpResponse{.status = 200, .body = page("p/a", "again")};
  };
  S3Client endless_client(store, credentials, endless, [] { return std::chrono::sys_seconds{}; });
  EXPECT_EQ(endless_client.list("p/").error().kind, S3Failure::Kind::refused);
}

std::string error_document(const std::string& code) {
  return "<Error><Code>" + code + "</Code><Message>so it is</Message></Error>";
}

struct FailureCase {
  int status;
  std::string code;
  S3Failure::Kind kind;
  std::string remedy;
};

TEST_F(S3ClientTest, TellsWhatARetryCanMendFromWhatAnOperatorMust) {
  using enum S3Failure::Kind;
  for (const FailureCase& test :
       {FailureCase{404, "NoSuchKey", not_found, ""},
        FailureCase{404, "NoSuchBucket", refused, "bucket's name"},
        FailureCase{403, "SignatureDoesNotMatch", refused, "secret access key"},
        FailureCase{403, "AccessDenied", refused, "s3:ListBucket"},
        FailureCase{403, "RequestTimeTooSkewed", refused, "clock"},
        FailureCase{400, "ExpiredToken", refused, "Renew"},
        FailureCase{500, "InternalError", away, ""}, FailureCase{503, "SlowDown", away, ""},
        FailureCase{429, "TooManyRequests", away, ""}}) {
    const S3Failure failure =
        failure_of({.status = test.status, .body = error_document(test.code)});
    EXPECT_EQ(failure.kind, test.kind) << test.code;
    EXPECT_THAT(failure.what, HasSubstr(test.code + ": so it is"));
    EXPECT_THAT(failure.remedy, HasSubstr(test.remedy));
  }
}

TEST_F(S3ClientTest, NamesTheRegionOfABucketThatLiesElsewhere) {
  const S3Failure failure = failure_of({.status = 301,
                                        .headers = {{"x-amz-bucket-region", "us-east-1"}},
                                        .body = error_document("PermanentRedirect")});
  EXPECT_THAT(failure.what, HasSubstr("us-east-1"));
  EXPECT_THAT(failure.remedy, HasSubstr("catalogue.region"));
}

TEST_F(S3ClientTest, TakesAStoreThatDoesNotAnswerForAway) {
  const auto failure = client(store).get("nothing-there").error();
  EXPECT_EQ(failure.kind, S3Failure::Kind::away);
  EXPECT_THAT(failure.what, HasSubstr("connection refused"));
}

TEST_F(S3ClientTest, AsksForFreshCredentialsAfterARefusal) {
  S3Client s3 = client(store);
  http.answers["GET http://store:9000/exhibits/a.json"] = {.status = 403};
  static_cast<void>(s3.get("a.json"));
  static_cast<void>(s3.get("a.json"));
  EXPECT_EQ(asked_for_credentials, 2);
}

}  // namespace
}  // namespace kioskline::aws
