#include "telemetry/health_server.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <memory>
#include <nlohmann/json.hpp>

#include "domain/error.hpp"
#include "telemetry/health_page.hpp"

namespace kioskline::telemetry {
namespace {

using nlohmann::json;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

/// A blocking connection to the server; closed with this.
class Client {
 public:
  explicit Client(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ =
        ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }
  ~Client() { ::close(socket_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  bool connected() const { return connected_; }
  void send(const std::string& text) const {
    static_cast<void>(::send(socket_, text.data(), text.size(), MSG_NOSIGNAL));
  }
  std::string read_all() const {
    std::string all;
    std::array<char, 4096> part{};
    for (ssize_t size = 0; (size = ::recv(socket_, part.data(), part.size(), 0)) > 0;) {
      all.append(part.data(), static_cast<std::size_t>(size));
    }
    return all;
  }

 private:
  int socket_;
  bool connected_ = false;
};

class HealthServerTest : public testing::Test {
 protected:
  std::string answer(const std::string& request) const {
    const Client client(server_.port());
    client.send(request);
    return client.read_all();
  }
  std::string get(const std::string& target) const {
    return answer(fmt::format("GET {} HTTP/1.1\r\nHost: localhost\r\n\r\n", target));
  }

  Health::Clock::time_point now_{};
  Health health_{{"catalogue"}, [this] { return now_; }};
  Metrics metrics_;
  HealthServer server_{"telemetry.listen", "127.0.0.1:0", health_, metrics_};
};

TEST_F(HealthServerTest, ServesMetrics) {
  metrics_.museum("lmnh").accepted.Increment(3);
  const std::string text = get("/metrics");
  EXPECT_THAT(text, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(text, HasSubstr("Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n"));
  EXPECT_THAT(text, HasSubstr("\nkioskline_messages_accepted_total{museum=\"lmnh\"} 3\n"));
}

TEST_F(HealthServerTest, IsHealthyWhileLoopsAdvance) {
  health_.loop_advanced("w");
  EXPECT_THAT(get("/healthz"), StartsWith("HTTP/1.1 200"));
  now_ += 2 * Health::loop_patience;
  const std::string stuck = get("/healthz?verbose");
  EXPECT_THAT(stuck, StartsWith("HTTP/1.1 503"));
  EXPECT_THAT(stuck, EndsWith("stuck: w\n"));
}

TEST_F(HealthServerTest, IsReadyWhenItsConditionsAreMet) {
  EXPECT_THAT(get("/readyz"), StartsWith("HTTP/1.1 503"));
  health_.set_condition("catalogue", true, "6 exhibitions");
  EXPECT_THAT(get("/readyz"), StartsWith("HTTP/1.1 200"));
}

TEST_F(HealthServerTest, AnswersHeadWithoutABody) {
  const std::string head = answer("HEAD /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_THAT(head, StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(head, HasSubstr("Content-Length: 3\r\n"));
  EXPECT_THAT(head, EndsWith("\r\n\r\n"));
}

TEST_F(HealthServerTest, RefusesWhatItDoesNotServe) {
  EXPECT_THAT(get("/"), StartsWith("HTTP/1.1 404"));
  EXPECT_THAT(get("/metricsx"), StartsWith("HTTP/1.1 404"));
  EXPECT_THAT(answer("DELETE /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"),
              StartsWith("HTTP/1.1 405"));
  EXPECT_EQ(answer("no HTTP\r\n\r\n"), "");
  EXPECT_EQ(answer("GET /metrics HTTP/1.1\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n"), "");
}

TEST_F(HealthServerTest, SilentConnectionsHoldNobodyUpAndAreBounded) {
  constexpr int silent_count = 31;  // one below the limit
  std::vector<std::unique_ptr<Client>> silent;
  for (int i = 0; i < silent_count; ++i) {
    silent.push_back(std::make_unique<Client>(server_.port()));
    ASSERT_TRUE(silent.back()->connected());
  }
  EXPECT_THAT(get("/healthz"), StartsWith("HTTP/1.1 200"));
  silent.push_back(std::make_unique<Client>(server_.port()));
  EXPECT_EQ(get("/healthz"), "") << "there is no room for another";
}

TEST_F(HealthServerTest, APortThatIsTakenIsAConfigurationError) {
  const std::string taken = fmt::format("127.0.0.1:{}", server_.port());
  try {
    const HealthServer second("live.health_listen", taken, health_, metrics_);
    FAIL() << "two servers on " << taken;
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::configuration);
    EXPECT_THAT(error.what(), HasSubstr(taken));
    EXPECT_THAT(error.what(), StartsWith("live.health_listen: "));
  }
}

TEST(HealthPage, ListsEveryConditionAsJson) {
  Health health({"schema"});
  health.set_condition("no parked partition/w", false, "topic \"x\" created anew");
  Metrics metrics;
  const Page page = page_for("/readyz", health, metrics, Instant{});
  EXPECT_EQ(page.status, 503);
  EXPECT_EQ(page.content_type, "application/json");
  const json body = json::parse(page.body);
  EXPECT_EQ(body["ready"], false);
  EXPECT_EQ(body["conditions"][0]["detail"], "topic \"x\" created anew");
  EXPECT_EQ(body["conditions"][1],
            (json{{"name", "schema"}, {"ok", false}, {"detail", "not known yet"}}));
}

}  // namespace
}  // namespace kioskline::telemetry
