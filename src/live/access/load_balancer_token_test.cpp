#include "live/access/load_balancer_token.hpp"

#include <gtest/gtest.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "live/access/base64url.hpp"
#include "live/access/es256.hpp"

namespace kioskline::live {
namespace {

using nlohmann::json;

const std::chrono::sys_seconds now{std::chrono::seconds{1'800'000'000}};

LiveSettings settings() {
  LiveSettings live;
  live.load_balancer_arn =
      "arn:aws:elasticloadbalancing:eu-west-2:123456789012:loadbalancer/app/k/1";
  live.oidc_issuer = "https://id.example.org";
  live.oidc_client = "kiosks";
  live.oidc_roles = {{"staff", "viewer"}, {"guards", "security"}, {"curators", "exhibitions"}};
  return live;
}

json header() {
  return {{"alg", "ES256"},
          {"kid", "0aF-1"},
          {"signer", settings().load_balancer_arn},
          {"iss", "https://id.example.org"},
          {"client", "kiosks"},
          {"exp", 1'800'000'060}};
}

std::string token_of(const json& head, const json& claims = {{"email", "ann"}},
                     const std::string& signature = std::string(64, 's')) {
  return to_base64url(head.dump()) + "." + to_base64url(claims.dump()) + "." +
         to_base64url(signature);
}

json changed(const char* name, const json& value) {
  json head = header();
  head[name] = value;
  return head;
}

TEST(LoadBalancerToken, IsTakenApart) {
  const auto token = parse_load_balancer_token(token_of(header()));
  ASSERT_TRUE(token) << token.error();
  EXPECT_EQ(token->key_id, "0aF-1");
  EXPECT_EQ(token->claims.at("email"), "ann");
  EXPECT_EQ(token->signature, std::string(64, 's'));
  EXPECT_EQ(token->expires, now + std::chrono::seconds{60});
  EXPECT_EQ(foreignness(*token, settings(), now), "");
}

TEST(LoadBalancerToken, WhatIsNoneIsRefused) {
  const std::string good = token_of(header());
  for (const std::string& text : {std::string(),
                                  std::string("."),
                                  std::string(".."),
                                  std::string("..."),
                                  good + ".x",
                                  good.substr(0, good.rfind('.')),
                                  "!" + good,
                                  token_of(header(), json::array()),
                                  token_of(json("text")),
                                  token_of(header(), {{"email", "ann"}}, "short"),
                                  token_of(changed("alg", "none")),
                                  token_of(changed("alg", "HS256")),
                                  token_of(changed("alg", 1)),
                                  token_of(changed("kid", "")),
                                  token_of(changed("kid", "../../evil")),
                                  token_of(changed("kid", "a b")),
                                  token_of(changed("kid", "http://evil.example")),
                                  token_of(changed("kid", std::string(65, 'a'))),
                                  token_of(changed("exp", "soon")),
                                  token_of(changed("exp", -1)),
                                  token_of(changed("exp", nullptr))}) {
    EXPECT_FALSE(parse_load_balancer_token(text)) << text;
  }
}

TEST(LoadBalancerToken, ForOthersOrOfThePastIsNotForUs) {
  EXPECT_EQ(
      parse_load_balancer_token(token_of(changed("exp", 18'446'744'073'709'551'615U)))->expires,
      std::chrono::sys_seconds(std::chrono::seconds{std::int64_t{1} << 40}));
  for (const json& head :
       {changed("signer", "arn:aws:elasticloadbalancing:eu-west-2:999:loadbalancer/app/evil/1"),
        changed("signer", nullptr), changed("iss", "https://evil.example"),
        changed("client", "other"), changed("exp", 1'800'000'000), changed("exp", 0)}) {
    EXPECT_NE(foreignness(*parse_load_balancer_token(token_of(head)), settings(), now), "") << head;
  }
}

TEST(LoadBalancerToken, GroupsGiveTheHighestOfTheirRoles) {
  struct Row {
    json groups;
    std::optional<Role> role;
  };
  for (const Row& row : {Row{json::array({"staff"}), Role::viewer},
                         {json::array({"staff", "guards"}), Role::security},
                         {"curators, staff", Role::exhibitions},
                         {"guards", Role::security},
                         {json::array({"guard", 7, nullptr}), std::nullopt},
                         {"", std::nullopt},
                         {7, std::nullopt},
                         {nullptr, std::nullopt}}) {
    const auto identity = identity_of({{"email", "ann"}, {"groups", row.groups}}, settings());
    ASSERT_EQ(identity.has_value(), row.role.has_value()) << row.groups;
    EXPECT_EQ(identity ? identity->role : Role::viewer, row.role.value_or(Role::viewer))
        << row.groups;
  }
  EXPECT_FALSE(identity_of({{"groups", "guards"}}, settings()));
  EXPECT_FALSE(identity_of({{"email", " "}, {"groups", "guards"}}, settings()));
  EXPECT_FALSE(identity_of({{"email", 7}, {"groups", "guards"}}, settings()));
}

TEST(LoadBalancerToken, OnlyTheKeyIdHasASayInWhatIsFetched) {
  const auto token = parse_load_balancer_token(token_of(header()));
  LiveSettings live = settings();
  EXPECT_EQ(key_url(*token, live), "https://public-keys.auth.elb.eu-west-2.amazonaws.com/0aF-1");
  live.load_balancer_keys = "http://127.0.0.1:9999/keys/";
  EXPECT_EQ(key_url(*token, live), "http://127.0.0.1:9999/keys/0aF-1");
}

/// A key pair and what it signs, by OpenSSL alone.
class Signer {
 public:
  explicit Signer(const std::string& curve = "P-256")
      : key_(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", curve.c_str())) {}
  ~Signer() { EVP_PKEY_free(key_); }
  Signer(const Signer&) = delete;
  Signer& operator=(const Signer&) = delete;

  std::string pem() const {
    BIO* const out = BIO_new(BIO_s_mem());
    PEM_write_bio_PUBKEY(out, key_);
    char* data = nullptr;
    const long size = BIO_get_mem_data(out, &data);
    std::string text(data, static_cast<std::size_t>(size));
    BIO_free(out);
    return text;
  }

  std::string sign(const std::string& text) const {
    EVP_MD_CTX* const context = EVP_MD_CTX_new();
    EVP_DigestSignInit(context, nullptr, EVP_sha256(), nullptr, key_);
    std::size_t size = 256;
    std::string asn1(size, '\0');
    EVP_DigestSign(context, reinterpret_cast<unsigned char*>(asn1.data()), &size,
                   reinterpret_cast<const unsigned char*>(text.data()), text.size());
    EVP_MD_CTX_free(context);
    const auto* in = reinterpret_cast<const unsigned char*>(asn1.data());
    ECDSA_SIG* const numbers = d2i_ECDSA_SIG(nullptr, &in, static_cast<long>(size));
    std::string raw(64, '\0');
    auto* const out = reinterpret_cast<unsigned char*>(raw.data());
    BN_bn2binpad(ECDSA_SIG_get0_r(numbers), out, 32);
    BN_bn2binpad(ECDSA_SIG_get0_s(numbers), out + 32, 32);
    ECDSA_SIG_free(numbers);
    return raw;
  }

 private:
  EVP_PKEY* key_;
};

TEST(Es256, TellsASignatureFromAnother) {
  const Signer signer;
  const std::string text = "what is signed";
  const std::string signature = signer.sign(text);
  EXPECT_TRUE(is_signed_by(signer.pem(), text, signature));
  EXPECT_FALSE(is_signed_by(signer.pem(), text + "!", signature));
  EXPECT_FALSE(is_signed_by(Signer().pem(), text, signature));
  for (const std::size_t byte : {0UZ, 31UZ, 32UZ, 63UZ}) {
    std::string forged = signature;
    forged[byte] = static_cast<char>(forged[byte] ^ 1);
    EXPECT_FALSE(is_signed_by(signer.pem(), text, forged)) << byte;
  }
  EXPECT_FALSE(is_signed_by(signer.pem(), text, std::string(64, '\0')));
  EXPECT_FALSE(is_signed_by(signer.pem(), text, ""));
  EXPECT_FALSE(is_signed_by("no key", text, signature));
  EXPECT_FALSE(is_signed_by("", text, signature));
  EXPECT_FALSE(is_signed_by(Signer("P-384").pem(), text, signature));
}

}  // namespace
}  // namespace kioskline::live
