#pragma once

namespace kioskline::live {

/// libsodium has to be told to begin before anything else of it is used; once does it, more do no
/// harm. Any thread may call. Throws std::runtime_error.
void begin_sodium();

}  // namespace kioskline::live
