#include "cds/home_page.h"

namespace cds {

HttpResponse home_page() {
  HttpResponse response;
  response.content_type = "text/html; charset=utf-8";
  response.headers.emplace("Content-Security-Policy",
                           "default-src 'none'; style-src 'unsafe-inline'");
  response.body =
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>pumpcds</title>\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<style>body{font-family:sans-serif;max-width:40em;margin:2em auto;padding:0 "
      "1em;line-height:1.5}"
      "</style></head>\n<body>\n<main>\n<h1>pumpcds</h1>\n"
      "<p>A CDS Hooks service that judges insulin pump orders against guideline CG-DME-01 "
      "(effective July 7, 2015). Version " PUMPCDS_VERSION
      ".</p>\n<ul>\n"
      "<li><a href=\"cds-services\">Discovery</a>: <code>GET /cds-services</code></li>\n"
      "<li>The hook: <code>POST /cds-services/insulin-pump-order-sign</code></li>\n"
      "<li><a href=\"fhir/ValueSet/diabetes\">Value sets</a>: <code>GET "
      "/fhir/ValueSet/{id}</code></li>\n"
      "<li><a href=\"fhir/Questionnaire/cg-dme-01-attestation\">Attestation form</a> and "
      "<a href=\"fhir/metadata\">FHIR metadata</a></li>\n"
      "<li><a href=\"openapi.json\">OpenAPI</a>: all of this in detail</li>\n"
      "<li><a href=\"healthz\">Liveness</a> and <a href=\"readyz\">readiness</a></li>\n"
      "</ul>\n</main>\n</body>\n</html>\n";
  return response;
}

}  // namespace cds
