#include "live/route.hpp"

#include <gtest/gtest.h>

namespace kioskline::live {
namespace {

TEST(Route, IsTheAddressWithoutWhatVaries) {
  EXPECT_EQ(route_of("/api/v1/ranking?museum=1&from=2026-02-01", 200), "/api/v1/ranking");
  EXPECT_EQ(route_of("/api/v1/presses.csv?museum=1", 503), "/api/v1/presses");
  EXPECT_EQ(route_of("/api/v1/incidents/17/seen", 200), "/api/v1/incidents/{id}/seen");
  EXPECT_EQ(route_of("/api/", 200), "/api/");
  EXPECT_EQ(route_of("/healthz", 200), "/healthz");
}

TEST(Route, OfAllPagesIsOne) {
  EXPECT_EQ(route_of("/", 200), "pages");
  EXPECT_EQ(route_of("/assets/index-B1x.js", 304), "pages");
}

TEST(Route, OfWhatIsTurnedAwayIsOneWhateverItAskedFor) {
  for (const unsigned status : {400U, 401U, 403U, 404U, 405U, 421U, 429U, 431U}) {
    EXPECT_EQ(route_of("/api/v1/invented-by-a-client", status), "refused");
  }
}

}  // namespace
}  // namespace kioskline::live
