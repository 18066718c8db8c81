#include "cds/demo_example.h"

#include <httplib.h>

#include "cds/demo_json.h"

namespace cds {
namespace {

constexpr int kConnectSeconds = 5;
constexpr int kReadSeconds = 30;

}  // namespace

DemoCall post_order_sign(const std::string& service, const std::string& path,
                         const std::string& request) {
  httplib::Client client(service);
  client.set_connection_timeout(kConnectSeconds);
  client.set_read_timeout(kReadSeconds);
  const httplib::Result result = client.Post(path, request, "application/json");
  if (!result) return {};
  DemoCall call{result->status, {}};
  if (result->status != 200) {
    call.cards = result->body;
    return call;
  }
  for (const CardText& card : read_card_texts(result->body)) {
    call.cards += "[" + card.indicator + "] " + card.summary + "\n\n" + card.detail + "\n\n";
  }
  if (call.cards.empty()) call.cards = "(no card)\n\n";
  return call;
}

}  // namespace cds
