#pragma once

namespace kioskline::commands {

/// What asks a command to end (SIGINT, SIGTERM and, unless nohup has it ignored, SIGHUP) as
/// something to wait on: while this lives they no longer end the process but make descriptor()
/// readable, for good. Construct before any thread is started, since threads inherit which signals
/// are blocked.
class StopSignals {
 public:
  StopSignals();
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

}  // namespace kioskline::commands
