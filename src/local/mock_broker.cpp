#include "local/mock_broker.hpp"

#include <fmt/format.h>
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include <array>
#include <random>

#include "domain/error.hpp"

namespace kioskline::local {

struct MockBroker::State {
  rd_kafka_t* handle = nullptr;
  rd_kafka_mock_cluster_t* cluster = nullptr;

  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    if (cluster != nullptr) rd_kafka_mock_cluster_destroy(cluster);
    if (handle != nullptr) rd_kafka_destroy(handle);
  }
};

MockBroker::MockBroker(const std::vector<std::string>& topics) : state_(std::make_unique<State>()) {
  std::array<char, 512> text{};
  rd_kafka_conf_t* const settings = rd_kafka_conf_new();
  rd_kafka_conf_set_log_cb(settings, nullptr);  // it has no brokers to connect to, and would say so
  state_->handle = rd_kafka_new(RD_KAFKA_PRODUCER, settings, text.data(), text.size());
  if (state_->handle != nullptr) state_->cluster = rd_kafka_mock_cluster_new(state_->handle, 1);
  if (state_->cluster == nullptr) {
    throw Error(ExitCode::internal,
                fmt::format("the in-process broker can't be started: {}", text.data()));
  }
#if RD_KAFKA_VERSION >= 0x020800ff
  // Nobody else is going to join. Older libraries wait for three seconds and can't be told.
  rd_kafka_mock_group_initial_rebalance_delay_ms(state_->cluster, 0);
#endif
  constexpr int partitions = 4;
  constexpr int replicas = 1;
  for (const std::string& topic : topics) {
    rd_kafka_mock_topic_create(state_->cluster, topic.c_str(), partitions, replicas);
  }
  std::random_device random;
  cluster_id_ = fmt::format("in-process-{:08x}{:08x}", random(), random());
}

MockBroker::~MockBroker() = default;

std::string MockBroker::brokers() const {
  return rd_kafka_mock_cluster_bootstraps(state_->cluster);
}

}  // namespace kioskline::local
