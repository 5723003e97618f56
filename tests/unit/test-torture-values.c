/* SPDX-License-Identifier: BSD-3-Clause */
/* What RFC 4475 and RFC 5118 say that stands in their messages. A row is a value as this file writes
 * it down, below. */

#include "message-inputs.h"

#include "message/params.h"

/* "scheme user host port" with "-" for what is not there, then ";name=value" and "?name=value". */
static void
write_uri (GString *text, const SipUaUri *uri)
{
  static const char *const params[] = { "unknownparam", "lr", "unknownwith", "unknown-no-value",
    "name" };
  const char *name, *value;

  g_string_append_printf (text, "%s %s %s %u", sipua_uri_get_scheme (uri),
      sipua_uri_get_user (uri) ? sipua_uri_get_user (uri) : "-",
      sipua_uri_get_host (uri) ? sipua_uri_get_host (uri) : "-", sipua_uri_get_port (uri));
  for (guint i = 0; i < G_N_ELEMENTS (params); i++)
    if (sipua_uri_has_param (uri, params[i]))
      g_string_append_printf (text, ";%s=%s", params[i], sipua_uri_get_param (uri, params[i]));
  for (guint i = 0; sipua_uri_get_nth_header (uri, i, &name, &value); i++)
    g_string_append_printf (text, "?%s=%s", name, value);
}

/* The URI in <>, "DISPLAY" in front of it, behind it " tag=..." and the like. */
static void
write_address (GString *text, const char *value, gsize length)
{
  static const char *const params[] = { "tag", "newparam", "secondparam", "q", "unknownparam",
    "expires" };
  g_autoptr (SipUaAddress) address = sipua_address_parse (value, length, NULL);

  if (!address) {
    g_string_append (text, "bad");
    return;
  }
  if (sipua_address_get_display_name (address))
    g_string_append_printf (text, "\"%s\" ", sipua_address_get_display_name (address));
  g_string_append_c (text, '<');
  write_uri (text, sipua_address_get_uri (address));
  g_string_append_c (text, '>');
  for (guint i = 0; i < G_N_ELEMENTS (params); i++)
    if (sipua_address_has_param (address, params[i]))
      g_string_append_printf (
          text, " %s=%s", params[i], sipua_address_get_param (address, params[i]));
}

#define VIEW(view) (int)(view).length, (view).data ? (view).data : ""

/* "TRANSPORT host port branch=..." and received. */
static void
write_via (GString *text, SipUaView value)
{
  SipUaViaView via;

  if (!sipua_via_view_parse (value, &via, NULL)) {
    g_string_append (text, "bad");
    return;
  }
  g_string_append_printf (text, "%.*s %.*s %u branch=%.*s", VIEW (via.transport), VIEW (via.host),
      via.port, VIEW (via.branch));
  if (via.received.length)
    g_string_append_printf (text, " received=%.*s", VIEW (via.received));
  if (via.has_rport)
    g_string_append (text, " rport");
}

/* The elements of a header, "; " between them. */
static char *
write_header (const SipUaMessage *message, const char *name)
{
  SipUaHeaderId id = sipua_header_id (sipua_view_from_string (name));
  GString *text = g_string_new (NULL);
  SipUaHeaderIter iter;
  SipUaView element;

  if (id == SIPUA_HEADER_OTHER) {
    const char *value = sipua_message_get_header (message, name, 0);

    return g_string_free (g_string_assign (text, value ? value : "none"), FALSE);
  }
  sipua_header_iter_init (&iter, message, id);
  while (sipua_header_iter_next (&iter, &element)) {
    if (text->len)
      g_string_append (text, "; ");
    switch (id) {
      case SIPUA_HEADER_FROM:
      case SIPUA_HEADER_TO:
      case SIPUA_HEADER_CONTACT:
      case SIPUA_HEADER_ROUTE:
        write_address (text, element.data, element.length);
        break;
      case SIPUA_HEADER_VIA:
        write_via (text, element);
        break;
      default:
        g_string_append_len (text, element.data, element.length);
        break;
    }
  }
  return g_string_free (text, FALSE);
}

static char *
write_request_uri (const SipUaMessage *message)
{
  g_autoptr (SipUaUri) uri = sipua_uri_parse (sipua_message_get_request_uri (message), -1, NULL);
  GString *text = g_string_new (NULL);

  g_assert_nonnull (uri);
  write_uri (text, uri);
  return g_string_free (text, FALSE);
}

static SipUaMessage *
load (const char *name)
{
  gboolean has_ending = strchr (name, '.') != NULL;
  g_autofree char *file = g_strconcat (name, has_ending ? "" : ".dat", NULL);
  g_autofree char *path =
      g_build_filename (g_getenv ("TEST_DATA"), has_ending ? "rfc5118" : "rfc4475", file, NULL);
  g_autofree char *data = NULL;
  g_autoptr (GError) error = NULL;
  SipUaMessage *message;
  gsize length;

  g_assert_true (g_file_get_contents (path, &data, &length, NULL));
  message = sipua_message_parse (data, length, &error);
  g_assert_no_error (error);
  return message;
}

#define URI "Request-URI"

static const struct {
  const char *name; /* of the file; another than .dat is written out */
  const char *header;
  const char *value;
} rows[] = {
  { "wsinv", URI, "sip vivekg chair-dnrc.example.com 0;unknownparam=" },
  { "wsinv", "To", "<sip vivekg chair-dnrc.example.com 0> tag=1918181833n" },
  { "wsinv", "From", "\"J Rosenberg \\\"\" <sip jdrosen example.com 0> tag=98asjd8" },
  { "wsinv", "Max-Forwards", "0068" },
  { "wsinv", "Subject", "" },
  { "wsinv", "NewFangledHeader", "newfangled value   continued newfangled value" },
  { "wsinv", "UnknownHeaderWithUnusualValue", ";;,,;;,;" },
  { "wsinv", "Route", "<sip - services.example.com 0;lr=;unknownwith=value;unknown-no-value=>" },
  { "wsinv", "Via",
      "UDP 192.0.2.2 0 branch=390skdjuw; TCP spindle.example.com 0 branch=z9hG4bK9ikj8; "
      "UDP 192.168.255.111 0 branch=z9hG4bK30239" },
  { "wsinv", "Contact",
      "\"Quoted string \"\"\" <sip jdrosen example.com 0> newparam=newvalue secondparam= q=0.33" },

  { "intmeth", URI, "sip 1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;* example.com 0" },
  { "intmeth", "To",
      "\"BEL:\007 NUL:\357\277\275 DEL:\177\" <sip "
      "1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;* "
      "example.com 0>" },
  { "intmeth", "extensionHeader-!.%*+_`'~", "\357\273\277\345\244\247\345\201\234\351\233\273" },
  { "esc01", URI, "sip sips:user@example.com example.net 0" },
  { "esc01", "To", "<sip user example.com 0>" },
  { "esc01", "From", "<sip I have spaces example.net 0> tag=938" },
  { "esc01", "Contact", "<sip caller host5.example.net 0;lr=;name=value%41>" },
  { "escnull", "To", "<sip null-%00-null example.com 0>" },
  { "escnull", "Contact", "<sip %00 host5.example.com 0>; <sip %00%00 host5.example.com 0>" },
  { "esc02", "C%6Fntact", "<sip:alias2@host2.example.com>" },
  { "esc02", "Contact", "<sip alias1 host1.example.com 0>; <sip alias3 host3.example.com 0>" },
  { "lwsdisp", "From", "\"caller\" <sip caller example.com 0> tag=323" },
  { "semiuri", URI, "sip user;par=u@example.net example.com 0" },
  { "semiuri", "Accept",
      "application/sdp; application/pkcs7-mime; multipart/mixed; multipart/signed; message/sip; "
      "message/sipfrag" },
  { "transports", "Via",
      "UDP t1.example.com 0 branch=z9hG4bKkdjuw; SCTP t2.example.com 0 branch=z9hG4bKklasjdhf; TLS "
      "t3.example.com 0 branch=z9hG4bK2980unddj; UNKNOWN t4.example.com 0 "
      "branch=z9hG4bKasd0f3en; TCP t5.example.com 0 branch=z9hG4bK0a9idfnee" },
  { "mpart01", "Via",
      "UDP 127.0.0.1 5070 branch=z9hG4bK-d87543-4dade06d0bdb11ee-1--d87543- rport" },
  { "badbranch", "Via", "UDP 192.0.2.1 0 branch=z9hG4bK" },
  { "inv2543", "Via", "UDP iftgw.example.com 0 branch=" },
  { "inv2543", "From", "<sip +13035551111 ift.client.example.net 0>" },
  { "cparam01", "Contact", "<sip +19725552222 gw1.example.net 0> unknownparam=" },
  { "cparam02", "Contact", "<sip +19725552222 gw1.example.net 0;unknownparam=>" },
  { "regescrt", "Contact", "<sip user example.com 0?Route=<sip:sip.example.com>>" },
  { "unkscm", URI, "nobodyknowsthisscheme - - 0" },
  { "unksm2", "To", "<isbn - - 0>" },
  { "unksm2", "From", "<http - - 0> tag=3234233" },
  { "unksm2", "Contact", "<name - - 0>" },
  { "bext01", "Require", "nothingSupportsThis; nothingSupportsThisEither" },
  { "bext01", "Proxy-Require", "noProxiesSupportThis; norDoAnyProxiesSupportThis" },
  { "regaut01", "Authorization", "NoOneKnowsThisScheme opaque-data=here" },
  { "zeromf", "Max-Forwards", "0" },
  { "baddate", "Date", "Fri, 01 Jan 2010 16:00:00 EST" },

  { "ipv6-good.sip", URI, "sip - 2001:db8::10 0" },
  { "ipv6-good.sip", "Via", "UDP 2001:db8::9:1 0 branch=z9hG4bKas3-111" },
  { "ipv6-good.sip", "Contact", "\"Caller\" <sip caller 2001:db8::1 0>" },
  { "port-ambiguous.sip", URI, "sip - 2001:db8::10:5070 0" },
  { "port-unambiguous.sip", URI, "sip - 2001:db8::10 5070" },
  { "via-received-param-with-delim.sip", "Via",
      "UDP 2001:db8::9:1 0 branch=z9hG4bKas3-111 received=2001:db8::9:255" },
  { "via-received-param-no-delim.sip", "Via",
      "UDP 2001:db8::9:1 0 branch=z9hG4bKas3 received=2001:db8::9:255" },
  { "mult-ip-in-header.sip", "Via",
      "UDP 2001:db8::9:1 6050 branch=z9hG4bKas3-111; UDP 192.0.2.1 0 "
      "branch=z9hG4bKjhja8781hjuaij65144; TCP 2001:db8::9:255 0 branch=z9hG4bK451jj "
      "received=192.0.2.200" },
  { "ipv4-mapped-ipv6.sip", "Via",
      "UDP ::ffff:192.0.2.10 19823 branch=z9hG4bKbh19; UDP ::ffff:192.0.2.2 0 "
      "branch=z9hG4bKas3-111" },
  { "ipv4-mapped-ipv6.sip", "Contact", "\"T. desk phone\" <sip ted ::ffff:192.0.2.2 0>" },
  { "ipv6-bug-abnf-3-colons.sip", URI, "sip user 2001:db8:::192.0.2.1 0" },
  { "ipv6-correct-abnf-2-colons.sip", URI, "sip user 2001:db8::192.0.2.1 0" },
};

static void
test_values_are_those_that_the_rfcs_name (void)
{
  guint n_wrong = 0;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (SipUaMessage) message = load (rows[i].name);
    g_autofree char *value = g_str_equal (rows[i].header, URI)
                                 ? write_request_uri (message)
                                 : write_header (message, rows[i].header);

    if (g_str_equal (value, rows[i].value))
      continue;
    g_test_message (
        "%s %s: \"%s\", not \"%s\"", rows[i].name, rows[i].header, value, rows[i].value);
    n_wrong++;
  }
  g_assert_cmpuint (n_wrong, ==, 0);
}

/* RFC 4475 section 3.1.1.7: 34 Vias in order, in whatever form. */
static void
test_all_vias_of_the_long_request_are_there_in_order (void)
{
  g_autoptr (SipUaMessage) message = load ("longreq");
  SipUaHeaderIter iter;
  SipUaView element;
  guint n = 0;

  sipua_header_iter_init (&iter, message, SIPUA_HEADER_VIA);
  for (; sipua_header_iter_next (&iter, &element); n++) {
    g_autofree char *host = g_strdup_printf ("sip%u.example.com", 33 - n);
    SipUaViaView via;

    g_assert_true (sipua_via_view_parse (element, &via, NULL));
    if (n < 33)
      assert_view (via.host, host);
    else
      assert_view (via.host, "host.example.com");
  }
  g_assert_cmpuint (n, ==, 34);
  g_assert_cmpuint (sipua_message_from_tag (message).length, >, 100);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/torture-values/values-are-those-that-the-rfcs-name",
      test_values_are_those_that_the_rfcs_name);
  g_test_add_func ("/torture-values/all-vias-of-the-long-request-are-there-in-order",
      test_all_vias_of_the_long_request_are_there_in_order);
  return g_test_run ();
}
