#pragma once

#include <curl/curl.h>

#include <memory>

namespace kioskline::aws {

struct EasyDeleter {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct ListDeleter {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using EasyHandle = std::unique_ptr<CURL, EasyDeleter>;
using CurlList = std::unique_ptr<curl_slist, ListDeleter>;

/// A new handle of libcurl, for one thread at a time; initialises the library once. Throws
/// std::runtime_error when that fails.
EasyHandle new_easy_handle();

/// libcurl's options are macros over a variadic function, which the warnings dislike.
template <class Value>
void set(CURL* handle, CURLoption option, Value value) {
  curl_easy_setopt(handle, option, value);
}

}  // namespace kioskline::aws
