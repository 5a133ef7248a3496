#include "live/access/es256.hpp"

#include <openssl/bio.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/pem.h>

#include <array>
#include <memory>

namespace kioskline::live {
namespace {

template <auto Free>
struct Deleter {
  template <class T>
  void operator()(T* pointer) const {
    Free(pointer);
  }
};
template <class T, auto Free>
using Owned = std::unique_ptr<T, Deleter<Free>>;

constexpr std::size_t half = 32;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

Owned<EVP_PKEY, EVP_PKEY_free> read_key(const std::string& pem) {
  const Owned<BIO, BIO_free> source(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  Owned<EVP_PKEY, EVP_PKEY_free> key(
      source ? PEM_read_bio_PUBKEY(source.get(), nullptr, nullptr, nullptr) : nullptr);
  std::array<char, 64> curve{};
  if (key && EVP_PKEY_get_group_name(key.get(), curve.data(), curve.size(), nullptr) == 1 &&
      std::string_view(curve.data()) == SN_X9_62_prime256v1) {
    return key;
  }
  return nullptr;
}

/// OpenSSL wants the two numbers in ASN.1.
std::string to_asn1(std::string_view signature) {
  const Owned<ECDSA_SIG, ECDSA_SIG_free> numbers(ECDSA_SIG_new());
  Owned<BIGNUM, BN_free> r(BN_bin2bn(bytes_of(signature), half, nullptr));
  Owned<BIGNUM, BN_free> s(BN_bin2bn(bytes_of(signature.substr(half)), half, nullptr));
  if (!numbers || !r || !s || ECDSA_SIG_set0(numbers.get(), r.get(), s.get()) != 1) return {};
  static_cast<void>(r.release());  // now the signature's
  static_cast<void>(s.release());
  unsigned char* encoded = nullptr;
  const int size = i2d_ECDSA_SIG(numbers.get(), &encoded);
  if (size <= 0) return {};
  std::string asn1(reinterpret_cast<const char*>(encoded), static_cast<std::size_t>(size));
  OPENSSL_free(encoded);
  return asn1;
}

}  // namespace

bool is_signed_by(const std::string& pem, std::string_view text, std::string_view signature) {
  if (signature.size() != 2 * half) return false;
  const auto key = read_key(pem);
  const std::string asn1 = to_asn1(signature);
  const Owned<EVP_MD_CTX, EVP_MD_CTX_free> context(EVP_MD_CTX_new());
  return key && !asn1.empty() && context &&
         EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()) == 1 &&
         EVP_DigestVerify(context.get(), bytes_of(asn1), asn1.size(), bytes_of(text),
                          text.size()) == 1;
}

}  // namespace kioskline::live
