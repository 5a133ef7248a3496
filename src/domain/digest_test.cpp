#include "domain/digest.hpp"

#include <gtest/gtest.h>

namespace kioskline {
namespace {

// FIPS 180-2, appendix B.1, and the well-known digest of nothing.
TEST(Digest, AgreesWithThePublishedExamples) {
  EXPECT_EQ(hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Digest, HexKeepsLeadingZerosAndHighBytes) {
  EXPECT_EQ(hex(std::string_view("\x00\x0f\xff", 3)), "000fff");
}

}  // namespace
}  // namespace kioskline
