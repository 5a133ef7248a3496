#include "aws/s3_listing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace kioskline::aws {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string listing(const std::string& inside) {
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
         "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>b</Name>" +
         inside + "</ListBucketResult>";
}

TEST(S3Listing, GivesKeyEtagAndSizeOfEachObject) {
  const auto page = parse_listing_page(
      listing("<IsTruncated>false</IsTruncated>"
              "<Contents><Key>a.json</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified>"
              "<ETag>&quot;d41d8&quot;</ETag><Size>12</Size></Contents>"
              "<Contents><Key>b.json</Key><ETag>unquoted</ETag><Size>0</Size></Contents>"));
  ASSERT_TRUE(page) << page.error();
  EXPECT_THAT(page->objects,
              ElementsAre(S3Object{"a.json", "d41d8", 12}, S3Object{"b.json", "unquoted", 0}));
  EXPECT_EQ(page->continuation_token, "");
}

TEST(S3Listing, ContinuesWhereAPageIsTruncated) {
  const auto page =
      parse_listing_page(listing("<IsTruncated>true</IsTruncated>"
                                 "<NextContinuationToken>1ue/G+==</NextContinuationToken>"));
  ASSERT_TRUE(page) << page.error();
  EXPECT_EQ(page->continuation_token, "1ue/G+==");
}

TEST(S3Listing, DecodesKeysOnlyWhereTheStoreSaysTheyAreEncoded) {
  const std::string contents =
      "<Contents><Key>a+b%26c&amp;d</Key><ETag>e</ETag><Size>1</Size></Contents>";
  EXPECT_EQ(parse_listing_page(listing(contents))->objects.at(0).key, "a+b%26c&d");
  EXPECT_EQ(
      parse_listing_page(listing("<EncodingType>url</EncodingType>" + contents))->objects.at(0).key,
      "a b&c&d");
}

TEST(S3Listing, IsEmptyForAnEmptyBucket) {
  EXPECT_THAT(parse_listing_page(listing("<KeyCount>0</KeyCount>"))->objects, IsEmpty());
}

struct BrokenListing {
  std::string xml;
  std::string says;
};

TEST(S3Listing, SaysWhatIsWrongWithABrokenOne) {
  for (const BrokenListing& test :
       {BrokenListing{"", "no XML"}, BrokenListing{"<ListBucketResult>", "no XML"},
        BrokenListing{"<html></html>", "without a ListBucketResult"},
        BrokenListing{listing("<IsTruncated>true</IsTruncated>"), "NextContinuationToken"},
        BrokenListing{listing("<Contents><Key>k</Key><Size>1</Size></Contents>"), "'k'"},
        BrokenListing{listing("<Contents><Key>k</Key><ETag>e</ETag><Size>-1</Size></Contents>"),
                      "'k'"},
        BrokenListing{listing("<Contents><Key>k</Key><ETag>e</ETag></Contents>"), "'k'"}}) {
    const auto page = parse_listing_page(test.xml);
    ASSERT_FALSE(page) << test.xml;
    EXPECT_THAT(page.error(), HasSubstr(test.says));
  }
}

TEST(S3Error, GivesCodeAndMessage) {
  const S3ErrorDocument error = parse_s3_error(
      "<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>");
  EXPECT_EQ(error.code, "NoSuchKey");
  EXPECT_EQ(error.message, "The specified key does not exist.");
}

TEST(S3Error, IsEmptyForWhatIsNoErrorDocument) {
  EXPECT_EQ(parse_s3_error("Bad Gateway").code, "");
  EXPECT_EQ(parse_s3_error("<html/>").code, "");
}

}  // namespace
}  // namespace kioskline::aws
