#include <malloc.h>

#include "commands/program.hpp"

namespace {

// A consumer takes and gives back fetch buffers of a megabyte in many threads. By its defaults
// glibc keeps such buffers for the next time, in an arena for each thread: at full speed that was a
// sixth of the memory of two workers.
void give_large_blocks_back() {
  constexpr int arenas = 2;
  constexpr int smallest_large_block = 128 * 1024;  // bytes; setting it stops it from growing
  mallopt(M_ARENA_MAX, arenas);
  mallopt(M_MMAP_THRESHOLD, smallest_large_block);
}

}  // namespace

int main(int argc, char** argv) {
  give_large_blocks_back();
  return kioskline::commands::run_program(argc, argv);
}
