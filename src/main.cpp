#include "commands/program.hpp"

int main(int argc, char** argv) { return kioskline::commands::run_program(argc, argv); }
