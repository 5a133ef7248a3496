#pragma once

#include <memory>
#include <string>
#include <vector>

namespace kioskline::local {

/// librdkafka's in-process broker: a real Kafka protocol endpoint on a loopback port that keeps a
/// few MiB a partition and forgets everything at the end. For trying kioskline out, not for
/// guarantees (no transactions, no log on disk).
class MockBroker {
 public:
  /// Topics with four partitions each. Throws Error (internal) when it can't be started.
  explicit MockBroker(const std::vector<std::string>& topics);
  ~MockBroker();
  MockBroker(const MockBroker&) = delete;
  MockBroker& operator=(const MockBroker&) = delete;

  /// "127.0.0.1:PORT".
  std::string brokers() const;
  /// A random id: offsets begin at 0 at every start, so every start is another cluster.
  const std::string& cluster_id() const { return cluster_id_; }

 private:
  struct State;
  std::unique_ptr<State> state_;
  std::string cluster_id_;
};

}  // namespace kioskline::local
