#include "cds/demo_page.h"

#include <algorithm>
#include <array>

#include "cds/demo_json.h"
#include "cds/embedded.h"

namespace cds {
namespace {

constexpr std::string_view kFolder = "cds/assets/demo/";

// Other FHIR servers and services may be tried from the page, hence http: and https:.
constexpr const char* kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self' "
    "http: https:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

std::string content_type_of(std::string_view file) {
  if (file.ends_with(".js")) return "text/javascript; charset=utf-8";
  if (file.ends_with(".css")) return "text/css; charset=utf-8";
  return "text/html; charset=utf-8";
}

Route page(std::string path, std::string_view file) {
  HttpResponse response;
  response.content_type = content_type_of(file);
  response.body = embedded_text(file);
  response.headers.emplace("Content-Security-Policy", kPolicy);
  response.headers.emplace("Referrer-Policy", "no-referrer");
  return {"GET", std::move(path), [response](HttpRequest&) { return response; }};
}

}  // namespace

std::vector<Route> demo_page_routes(const DemoEhr& ehr) {
  std::vector<Route> routes{page("/demo", "cds/assets/demo/index.html")};
  for (const EmbeddedFile& file : embedded_files()) {
    if (!file.name.starts_with(kFolder) || file.name.ends_with(".html")) continue;
    routes.push_back(page("/demo/" + std::string(file.name.substr(kFolder.size())), file.name));
  }
  routes.push_back({"GET", "/demo/settings.json", [&ehr](HttpRequest&) {
                      HttpResponse response;
                      response.body = demo_settings(ehr.fhir_base(), ehr.address() + "/demo/cases");
                      return response;
                    }});
  return routes;
}

}  // namespace cds
