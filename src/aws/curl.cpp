#include "aws/curl.hpp"

#include <stdexcept>

namespace kioskline::aws {

EasyHandle new_easy_handle() {
  static const CURLcode initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
  EasyHandle handle(initialised == CURLE_OK ? curl_easy_init() : nullptr);
  if (handle == nullptr) throw std::runtime_error("libcurl can't be initialised");
  return handle;
}

}  // namespace kioskline::aws
