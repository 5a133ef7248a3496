#include "aws/http.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <memory>
#include <new>
#include <string_view>

#include "aws/curl.hpp"

namespace kioskline::aws {
namespace {

std::size_t append_body(const char* data, std::size_t size, std::size_t count, void* user) {
  auto& body = *static_cast<std::string*>(user);
  if (body.size() + size * count > largest_http_answer) return 0;
  body.append(data, size * count);
  return size * count;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blank = " \t\r\n";
  const auto begin = text.find_first_not_of(blank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blank) - begin + 1);
}

std::size_t add_header(const char* data, std::size_t size, std::size_t count, void* user) {
  const std::string_view line(data, size * count);
  if (const auto colon = line.find(':'); colon != std::string_view::npos) {
    std::string name(line.substr(0, colon));
    std::ranges::transform(name, name.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    auto& headers = static_cast<HttpResponse*>(user)->headers;
    headers.insert_or_assign(std::move(name), std::string(trimmed(line.substr(colon + 1))));
  }
  return size * count;
}

CurlList to_list(const Headers& headers) {
  CurlList list;
  for (const auto& [name, value] : headers) {
    // "name;" is how libcurl spells a header without a value.
    const std::string line =
        value.empty() ? fmt::format("{};", name) : fmt::format("{}: {}", name, value);
    // Gives back the head it was given, or a new one for none.
    curl_slist* const head = curl_slist_append(list.get(), line.c_str());
    if (head == nullptr) throw std::bad_alloc();
    if (list == nullptr) list.reset(head);
  }
  return list;
}

class HttpClient {
 public:
  HttpResult send(const HttpRequest& request) {
    CURL* const curl = handle_.get();
    HttpResponse response;
    std::string error(CURL_ERROR_SIZE, '\0');
    const CurlList headers = to_list(request.headers);

    curl_easy_reset(curl);  // keeps the connections
    set(curl, CURLOPT_URL, request.url.c_str());
    set(curl, CURLOPT_PATH_AS_IS, 1L);
    set(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    set(curl, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    set(curl, CURLOPT_HTTPHEADER, headers.get());
    if (request.method == "POST") {
      set(curl, CURLOPT_POSTFIELDS, request.body.data());
      set(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    }
    set(curl, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request.connect_timeout.count()));
    set(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(request.timeout.count()));
    set(curl, CURLOPT_NOSIGNAL, 1L);
    if (!request.through_proxy) set(curl, CURLOPT_NOPROXY, "*");
    set(curl, CURLOPT_ERRORBUFFER, error.data());
    set(curl, CURLOPT_WRITEFUNCTION, &append_body);
    set(curl, CURLOPT_WRITEDATA, static_cast<void*>(&response.body));
    set(curl, CURLOPT_HEADERFUNCTION, &add_header);
    set(curl, CURLOPT_HEADERDATA, static_cast<void*>(&response));

    const CURLcode code = curl_easy_perform(curl);
    if (code != CURLE_OK) {
      error.resize(error.find('\0'));
      return std::unexpected(HttpFailure{error.empty() ? curl_easy_strerror(code) : error});
    }
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    response.status = static_cast<int>(status);
    return response;
  }

 private:
  EasyHandle handle_ = new_easy_handle();
};

}  // namespace

HttpSend make_http_client() {
  return [client = std::make_shared<HttpClient>()](const HttpRequest& request) {
    return client->send(request);
  };
}

}  // namespace kioskline::aws
