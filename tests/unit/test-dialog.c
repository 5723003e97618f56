/* SPDX-License-Identifier: BSD-3-Clause */
/* Dialogs: RFC 3261 section 12. */

#include "base/limits.h"
#include "dialog/dialog.h"
#include "message/message.h"

static SipUaMessage *
parse (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autofree char *wire = g_strjoinv ("\r\n", lines);
  g_autoptr (GError) error = NULL;
  SipUaMessage *message = sipua_message_parse (wire, -1, &error);

  g_assert_no_error (error);
  return message;
}

static SipUaMessage *
parse_request (const char *method, guint cseq, const char *headers)
{
  g_autofree char *text = g_strdup_printf ("%s sip:bot@192.0.2.1 SIP/2.0\n"
                                           "Via: SIP/2.0/UDP 192.0.2.2;branch=z9hG4bKone\n"
                                           "From: \"A, B\" <sip:alice@192.0.2.2>;tag=alice;x=1\n"
                                           "To: Bot <sip:bot@192.0.2.1;p=q>\n"
                                           "Call-ID: call@192.0.2.2\n"
                                           "CSeq: %u %s\n%s\n",
      method, cseq, method, headers);

  return parse (text);
}

#define CONTACT "Contact: <sip:alice@192.0.2.2:5070>\n"

/* What a request within the dialog looks like: Request-URI, Route values, next hop. */
typedef struct {
  const char *name;
  const char *section;
  const char *headers; /* of the INVITE */
  const char *request_uri;
  const char *routes; /* values of Route, joined by ", " */
  const char *next_hop;
} RouteRow;

static const RouteRow route_rows[] = {
  { "no-route", "12.2.1.1", CONTACT, "sip:alice@192.0.2.2:5070", "", "sip:alice@192.0.2.2:5070" },
  { "uas-keeps-the-order", "12.1.1",
      "Record-Route: <sip:p3;lr>\nRecord-Route: <sip:p2;lr>, <sip:p1;lr>\n" CONTACT,
      "sip:alice@192.0.2.2:5070", "<sip:p3;lr>, <sip:p2;lr>, <sip:p1;lr>", "sip:p3;lr" },
  { "parameters-are-kept", "12.1.1",
      "Record-Route: \"P, 1\" <sip:p1;lr;ftag=a%20b;x=y?h=1>;q=1\n" CONTACT,
      "sip:alice@192.0.2.2:5070", "\"P, 1\" <sip:p1;lr;ftag=a%20b;x=y?h=1>;q=1",
      "sip:p1;lr;ftag=a%20b;x=y" },
  { "lr-with-value-is-loose", "16.12.1", "Record-Route: <sip:p1;lr=on>\n" CONTACT,
      "sip:alice@192.0.2.2:5070", "<sip:p1;lr=on>", "sip:p1;lr=on" },
  { "lr-in-upper-case-is-loose", "19.1.4", "Record-Route: <sip:p1;LR>\n" CONTACT,
      "sip:alice@192.0.2.2:5070", "<sip:p1;LR>", "sip:p1;LR" },
  { "strict-first-hop", "12.2.1.1", "Record-Route: <sip:p2>, <sip:p1;lr>\n" CONTACT, "sip:p2",
      "<sip:p1;lr>, <sip:alice@192.0.2.2:5070>", "sip:p2" },
  { "strict-only-hop", "12.2.1.1", "Record-Route: <sip:p2>\n" CONTACT, "sip:p2",
      "<sip:alice@192.0.2.2:5070>", "sip:p2" },
  { "strict-second-hop-is-nothing-to-us", "12.2.1.1",
      "Record-Route: <sip:p2;lr>, <sip:p1>\n" CONTACT, "sip:alice@192.0.2.2:5070",
      "<sip:p2;lr>, <sip:p1>", "sip:p2;lr" },
  { "strict-hop-in-a-request-uri", "19.1.1", "Record-Route: <sip:p2;method=INVITE?h=1>\n" CONTACT,
      "sip:p2", "<sip:alice@192.0.2.2:5070>", "sip:p2" },
  { "contact-without-brackets", "20.10", "Contact: sip:alice@192.0.2.2;x=1\n",
      "sip:alice@192.0.2.2", "", "sip:alice@192.0.2.2" },
  { "contact-with-parameters", "12.1.1",
      "m: \"A\" <sip:alice@192.0.2.2;transport=udp;ob>;q=0.5;+sip.instance=\"<u>\"\n",
      "sip:alice@192.0.2.2;transport=udp;ob", "", "sip:alice@192.0.2.2;transport=udp;ob" },
  { "contact-in-a-request-uri", "19.1.1",
      "Contact: <sip:alice@192.0.2.2;method=BYE;x=1?Subject=hi>\n", "sip:alice@192.0.2.2;x=1", "",
      "sip:alice@192.0.2.2;x=1" },
  { "contact-ipv6", "19.1.1", "Contact: <sip:alice@[2001:db8::1]:5070>\n",
      "sip:alice@[2001:db8::1]:5070", "", "sip:alice@[2001:db8::1]:5070" },
};

static char *
join_routes (const SipUaMessage *request)
{
  GString *routes = g_string_new (NULL);

  for (guint i = 0; i < sipua_message_count (request, SIPUA_HEADER_ROUTE); i++)
    g_string_append_printf (
        routes, "%s%s", i ? ", " : "", sipua_message_header (request, SIPUA_HEADER_ROUTE, i));
  return g_string_free (routes, FALSE);
}

static void
test_routes (gconstpointer data)
{
  const RouteRow *row = data;
  g_autoptr (SipUaMessage) invite = parse_request ("INVITE", 1, row->headers);
  const char *reason = NULL;
  SipUaDialog *dialog = sipua_dialog_new_uas (invite, "bot", &reason);
  g_autoptr (SipUaMessage) request = NULL;
  g_autofree char *routes = NULL;
  g_autofree char *next_hop = NULL;

  g_test_message ("RFC 3261 section %s", row->section);
  g_assert_cmpstr (reason, ==, NULL);
  request = sipua_dialog_new_request (dialog, "BYE");
  routes = join_routes (request);
  next_hop = sipua_dialog_next_hop (dialog);
  g_assert_cmpstr (sipua_message_get_request_uri (request), ==, row->request_uri);
  g_assert_cmpstr (routes, ==, row->routes);
  g_assert_cmpstr (next_hop, ==, row->next_hop);
  sipua_dialog_free (dialog);
}

/* INVITEs that make no dialog. */
typedef struct {
  const char *name;
  const char *section;
  const char *headers;
  const char *reason;
} RefusalRow;

static const RefusalRow refusal_rows[] = {
  { "no-contact", "8.1.1.8", "", "Missing Contact" },
  { "bad-contact", "20.10", "Contact: <nonsense\n", "Bad Contact" },
  { "star-contact", "20.10", "Contact: *\n", "Bad Contact" },
  { "empty-contact", "20.10", "Contact:\n", "Bad Contact" },
  { "bad-record-route", "20.30", "Record-Route: <sip:p1;lr\n" CONTACT, "Bad Record-Route" },
  { "bad-second-record-route", "20.30", "Record-Route: <sip:p1;lr>, nonsense\n" CONTACT,
      "Bad Record-Route" },
};

static void
test_refusals (gconstpointer data)
{
  const RefusalRow *row = data;
  g_autoptr (SipUaMessage) invite = parse_request ("INVITE", 1, row->headers);
  const char *reason = NULL;

  g_test_message ("RFC 3261 section %s", row->section);
  g_assert_null (sipua_dialog_new_uas (invite, "bot", &reason));
  g_assert_cmpstr (reason, ==, row->reason);
}

static SipUaDialog *
dialog_with_routes (guint n, const char **ret_reason)
{
  g_autoptr (GString) headers = g_string_new (CONTACT);
  g_autoptr (SipUaMessage) invite = NULL;

  for (guint i = 0; i < n; i++)
    g_string_append_printf (headers, "Record-Route: <sip:p%u;lr>\n", i);
  invite = parse_request ("INVITE", 1, headers->str);
  return sipua_dialog_new_uas (invite, "bot", ret_reason);
}

static void
test_too_many_routes (void)
{
  const char *reason = NULL;
  SipUaDialog *dialog = dialog_with_routes (SIPUA_MAX_ROUTES, &reason);

  g_assert_nonnull (dialog);
  g_assert_cmpuint (dialog->route_set->len, ==, SIPUA_MAX_ROUTES);
  sipua_dialog_free (dialog);
  g_assert_null (dialog_with_routes (SIPUA_MAX_ROUTES + 1, &reason));
  g_assert_cmpstr (reason, ==, "Too Many Record-Route Entries");
}

/* The fields of section 12.2.1.1: From and To with the tags and everything they had, the Call-ID, a
 * CSeq that grows by one. */
static void
test_request_fields (void)
{
  g_autoptr (SipUaMessage) invite = parse_request ("INVITE", 4294967295u, CONTACT);
  SipUaDialog *dialog = sipua_dialog_new_uas (invite, "bot", NULL);
  g_autoptr (SipUaMessage) first = sipua_dialog_new_request (dialog, "INFO");
  g_autoptr (SipUaMessage) second = sipua_dialog_new_request (dialog, "BYE");

  g_assert_cmpstr (sipua_message_get_method (first), ==, "INFO");
  g_assert_cmpstr (
      sipua_message_get_header (first, "From", 0), ==, "Bot <sip:bot@192.0.2.1;p=q>;tag=bot");
  g_assert_cmpstr (sipua_message_get_header (first, "To", 0), ==,
      "\"A, B\" <sip:alice@192.0.2.2>;tag=alice;x=1");
  g_assert_cmpstr (sipua_message_get_header (first, "Call-ID", 0), ==, "call@192.0.2.2");
  g_assert_cmpstr (sipua_message_get_header (first, "CSeq", 0), ==, "1 INFO");
  g_assert_cmpstr (sipua_message_get_header (first, "Max-Forwards", 0), ==, "70");
  g_assert_cmpstr (sipua_message_get_header (second, "CSeq", 0), ==, "2 BYE");
  sipua_dialog_free (dialog);
}

/* CSeq numbers in the order of their coming, after an INVITE with 10 (section 12.2.2). */
typedef struct {
  const char *name;
  guint cseqs[4];
  gboolean taken[4];
} CSeqRow;

static const CSeqRow cseq_rows[] = {
  { "one-higher", { 11, 12, 13, 14 }, { TRUE, TRUE, TRUE, TRUE } },
  { "gaps", { 20, 4000000000u, 4294967295u, 4294967295u }, { TRUE, TRUE, TRUE, TRUE } },
  { "lower-than-the-invite", { 9, 1, 0, 11 }, { FALSE, FALSE, FALSE, TRUE } },
  { "lower-than-the-last", { 20, 19, 11, 21 }, { TRUE, FALSE, FALSE, TRUE } },
};

static void
test_cseq (gconstpointer data)
{
  const CSeqRow *row = data;
  g_autoptr (SipUaMessage) invite = parse_request ("INVITE", 10, CONTACT);
  SipUaDialog *dialog = sipua_dialog_new_uas (invite, "bot", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (row->cseqs); i++) {
    g_autoptr (SipUaMessage) request = parse_request ("INFO", row->cseqs[i], "");

    g_assert_cmpint (sipua_dialog_accept_cseq (dialog, request), ==, row->taken[i]);
  }
  sipua_dialog_free (dialog);
}

/* Whose dialog a request is in: Call-ID and both tags count (section 12). */
typedef struct {
  const char *name;
  const char *from_tag;
  const char *to_tag;
  const char *call_id;
  gboolean same;
} KeyRow;

static const KeyRow key_rows[] = {
  { "same", "alice", "bot", "call@192.0.2.2", TRUE },
  { "other-call-id", "alice", "bot", "call@192.0.2.3", FALSE },
  { "other-from-tag", "bob", "bot", "call@192.0.2.2", FALSE },
  { "other-to-tag", "alice", "tob", "call@192.0.2.2", FALSE },
  { "tags-swapped", "bot", "alice", "call@192.0.2.2", FALSE },
};

static void
test_key (gconstpointer data)
{
  const KeyRow *row = data;
  g_autoptr (SipUaMessage) invite = parse_request ("INVITE", 1, CONTACT);
  SipUaDialog *dialog = sipua_dialog_new_uas (invite, "bot", NULL);
  g_autofree char *text =
      g_strdup_printf ("BYE sip:bot@192.0.2.1 SIP/2.0\nVia: SIP/2.0/UDP 192.0.2.2\n"
                       "From: <sip:x@y>;tag=%s\nTo: <sip:z@y>;tag=%s\nCall-ID: %s\nCSeq: 2 BYE\n\n",
          row->from_tag, row->to_tag, row->call_id);
  g_autoptr (SipUaMessage) bye = parse (text);
  g_autofree char *ours = sipua_dialog_key (dialog);
  g_autofree char *theirs = sipua_dialog_key_of_request (bye);

  g_assert_cmpint (g_str_equal (ours, theirs), ==, row->same);
  sipua_dialog_free (dialog);
}

/* A peer of RFC 2543 gives no tag (section 12.1.1). */
static void
test_no_remote_tag (void)
{
  g_autoptr (SipUaMessage) invite =
      parse ("INVITE sip:bot@192.0.2.1 SIP/2.0\nVia: SIP/2.0/UDP 192.0.2.2\n"
             "From: <sip:alice@192.0.2.2>\nTo: sip:bot@192.0.2.1\nCall-ID: c\n" CONTACT
             "CSeq: 1 INVITE\n\n");
  g_autoptr (SipUaMessage) bye =
      parse ("BYE sip:bot@192.0.2.1 SIP/2.0\nVia: SIP/2.0/UDP 192.0.2.2\n"
             "From: <sip:alice@192.0.2.2>\nTo: sip:bot@192.0.2.1;tag=bot\nCall-ID: c\n"
             "CSeq: 2 BYE\n\n");
  SipUaDialog *dialog = sipua_dialog_new_uas (invite, "bot", NULL);
  g_autofree char *ours = sipua_dialog_key (dialog);
  g_autofree char *theirs = sipua_dialog_key_of_request (bye);
  g_autoptr (SipUaMessage) request = sipua_dialog_new_request (dialog, "BYE");

  g_assert_cmpstr (ours, ==, theirs);
  g_assert_cmpstr (sipua_message_get_header (request, "To", 0), ==, "<sip:alice@192.0.2.2>");
  g_assert_cmpstr (sipua_message_get_header (request, "From", 0), ==, "sip:bot@192.0.2.1;tag=bot");
  sipua_dialog_free (dialog);
}

/* A NUL may stand, escaped, in a display name (RFC 4475 section 3.1.1.2): it must cut off neither
 * tag nor address. */
static void
test_nul_in_display_name (void)
{
  static const char text[] =
      "INVITE sip:bot@192.0.2.1 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.2;branch=z9hG4bK1\r\n"
      "From: \"A\\\0B\" <sip:alice@192.0.2.2>;tag=alice\r\nTo: <sip:bot@192.0.2.1>\r\n"
      "Call-ID: c\r\nContact: <sip:alice@192.0.2.2>\r\nCSeq: 1 INVITE\r\n\r\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (SipUaMessage) invite = sipua_message_parse (text, sizeof (text) - 1, &error);
  g_autoptr (SipUaMessage) request = NULL, again = NULL;
  g_autoptr (GBytes) bytes = NULL;
  const char *reason = NULL;
  SipUaDialog *dialog;
  gsize length;
  const char *data;
  SipUaView tag;

  g_assert_no_error (error);
  dialog = sipua_dialog_new_uas (invite, "bot", &reason);
  g_assert_nonnull (dialog);
  request = sipua_dialog_new_request (dialog, "BYE");
  sipua_message_prepend (request, SIPUA_HEADER_VIA, "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK2");
  bytes = sipua_message_serialize (request);
  data = g_bytes_get_data (bytes, &length);
  again = sipua_message_parse (data, length, &error);
  g_assert_no_error (error);
  tag = sipua_message_to_tag (again);
  g_assert_true (sipua_view_equal (tag, "alice"));
  sipua_dialog_free (dialog);
}

/* Frozen: neither a Record-Route of a later request nor a target refresh changes the route set, with
 * loose and strict routers (section 12.2, checklist 20). */
static void
test_route_set_is_frozen (gconstpointer router)
{
  g_autofree char *headers = g_strdup_printf ("Record-Route: <%s>\n" CONTACT, (const char *)router);
  g_autoptr (SipUaMessage) invite = parse_request ("INVITE", 1, headers);
  g_autoptr (SipUaMessage) reinvite =
      parse_request ("INVITE", 2, "Record-Route: <sip:evil;lr>\nContact: <sip:alice@192.0.2.9>\n");
  g_autoptr (SipUaDialog) dialog = sipua_dialog_new_uas (invite, "bot", NULL);
  g_autoptr (SipUaMessage) request = NULL;
  g_autofree char *routes = NULL;
  gboolean strict = !strstr (router, ";lr");

  g_assert_true (sipua_dialog_refresh_target (dialog, reinvite));
  g_assert_false (sipua_dialog_refresh_target (dialog, reinvite));
  request = sipua_dialog_new_request (dialog, "BYE");
  routes = join_routes (request);
  g_assert_cmpstr (
      sipua_message_get_request_uri (request), ==, strict ? router : "sip:alice@192.0.2.9");
  g_assert_cmpstr (routes, ==, strict ? "<sip:alice@192.0.2.9>" : "<sip:p1;lr>");
}

/* What an application sees, and that it is a copy. */
static void
test_view (void)
{
  g_autoptr (SipUaMessage) invite =
      parse_request ("INVITE", 7, "Record-Route: <sip:p2;lr>, \"P\" <sip:p1;lr>\n" CONTACT);
  g_autoptr (SipUaMessage) moved = parse_request ("INVITE", 8, "Contact: <sip:alice@192.0.2.9>\n");
  SipUaDialog *dialog = sipua_dialog_new_uas (invite, "bot", NULL);
  g_autoptr (SipUaDialog) view = sipua_dialog_copy (dialog);
  g_autofree char *local = sipua_dialog_dup_local_uri (view);
  g_autofree char *remote = sipua_dialog_dup_remote_uri (view);
  g_auto (GStrv) routes = sipua_dialog_dup_route_set (view);

  g_assert_true (sipua_dialog_accept_cseq (dialog, moved));
  g_assert_true (sipua_dialog_refresh_target (dialog, moved));
  dialog->state = SIPUA_DIALOG_STATE_TERMINATED;
  sipua_dialog_free (dialog);
  g_assert_cmpint (sipua_dialog_get_state (view), ==, SIPUA_DIALOG_STATE_EARLY);
  g_assert_false (sipua_dialog_get_secure (view));
  g_assert_cmpstr (sipua_dialog_get_call_id (view), ==, "call@192.0.2.2");
  g_assert_cmpstr (sipua_dialog_get_local_tag (view), ==, "bot");
  g_assert_cmpstr (sipua_dialog_get_remote_tag (view), ==, "alice");
  g_assert_cmpstr (local, ==, "sip:bot@192.0.2.1;p=q");
  g_assert_cmpstr (remote, ==, "sip:alice@192.0.2.2");
  g_assert_cmpstr (sipua_dialog_get_remote_target (view), ==, "sip:alice@192.0.2.2:5070");
  g_assert_cmpuint (g_strv_length (routes), ==, 2);
  g_assert_cmpstr (routes[0], ==, "<sip:p2;lr>");
  g_assert_cmpstr (routes[1], ==, "\"P\" <sip:p1;lr>");
  g_assert_cmpuint (sipua_dialog_get_local_cseq (view), ==, 0);
  g_assert_cmpuint (sipua_dialog_get_remote_cseq (view), ==, 7);
}

/* Built of the view, which stays as it was (section 12.2.1.1). */
static void
test_build_request (void)
{
  g_autoptr (SipUaMessage) invite = parse_request ("INVITE", 7, "Record-Route: <sip:p1>\n" CONTACT);
  g_autoptr (SipUaDialog) dialog = sipua_dialog_new_uas (invite, "bot", NULL);
  static const char *const bad[] = { "CANCEL", "", "A B", "A\r\nB" };

  for (guint i = 0; i < 2; i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (SipUaMessage) request = sipua_dialog_build_request (dialog, "MESSAGE", &error);
    g_autofree char *routes = join_routes (request);

    g_assert_no_error (error);
    g_assert_cmpstr (sipua_message_get_request_uri (request), ==, "sip:p1");
    g_assert_cmpstr (routes, ==, "<sip:alice@192.0.2.2:5070>");
    g_assert_cmpstr (sipua_message_get_header (request, "CSeq", 0), ==, "1 MESSAGE");
  }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (sipua_dialog_build_request (dialog, bad[i], &error));
    g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_INVALID_VALUE);
  }
}

/* To a request of the peer, and to no other (section 8.2.6.2). */
static void
test_build_response (void)
{
  g_autoptr (SipUaMessage) invite = parse_request ("INVITE", 7, CONTACT);
  g_autoptr (SipUaDialog) dialog = sipua_dialog_new_uas (invite, "bot", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (SipUaMessage) trying = sipua_dialog_build_response (dialog, invite, 100, NULL, &error);
  g_autoptr (SipUaMessage) ringing =
      sipua_dialog_build_response (dialog, invite, 180, "Wait", &error);

  g_assert_no_error (error);
  g_assert_cmpuint (sipua_message_to_tag (trying).length, ==, 0);
  g_assert_true (sipua_view_equal (sipua_message_to_tag (ringing), "bot"));
  g_assert_cmpstr (sipua_message_get_reason (ringing), ==, "Wait");
  g_assert_cmpstr (sipua_message_get_header (ringing, "CSeq", 0), ==, "7 INVITE");
  dialog->remote_tag[0] = 'b';
  g_assert_null (sipua_dialog_build_response (dialog, invite, 200, NULL, &error));
  g_assert_error (error, SIPUA_ERROR, SIPUA_ERROR_INVALID_VALUE);
}

/* Sections 12.1.1 and 12.1.2. */
typedef struct {
  const char *name;
  const char *uri;
  const char *transport;
  gboolean secure;
} SecureRow;

static const SecureRow secure_rows[] = {
  { "sips-over-tls", "sips:bot@192.0.2.1", "TLS", TRUE },
  { "sips-over-udp", "sips:bot@192.0.2.1", "UDP", FALSE },
  { "sip-over-tls", "sip:bot@192.0.2.1", "TLS", FALSE },
  { "case-does-not-matter", "SIPS:bot@192.0.2.1", "tls", TRUE },
};

static void
test_secure (gconstpointer data)
{
  const SecureRow *row = data;
  g_autofree char *text = g_strdup_printf (
      "INVITE %s SIP/2.0\nVia: SIP/2.0/%s 192.0.2.2;branch=z9hG4bK1\nFrom: <sip:a@b>;tag=a\n"
      "To: <sip:c@d>\nCall-ID: c\nCSeq: 1 INVITE\n" CONTACT "\n",
      row->uri, row->transport);
  g_autoptr (SipUaMessage) invite = parse (text);
  g_autoptr (SipUaMessage) response = sipua_message_new_reply (invite, 200, NULL, "t");
  g_autoptr (SipUaDialog) uas = sipua_dialog_new_uas (invite, "bot", NULL);
  const char *reason;
  g_autoptr (SipUaDialog) uac = sipua_dialog_new_uac (invite, response, &reason);

  g_assert_cmpint (sipua_dialog_get_secure (uas), ==, row->secure);
  g_assert_cmpint (sipua_dialog_get_secure (uac), ==, row->secure);
}

static void
add_row (const char *group, const char *name, gconstpointer row, GTestDataFunc func)
{
  g_autofree char *path = g_strdup_printf ("/dialog/%s/%s", group, name);

  g_test_add_data_func (path, row, func);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (route_rows); i++)
    add_row ("routes", route_rows[i].name, &route_rows[i], test_routes);
  for (guint i = 0; i < G_N_ELEMENTS (refusal_rows); i++)
    add_row ("refusals", refusal_rows[i].name, &refusal_rows[i], test_refusals);
  for (guint i = 0; i < G_N_ELEMENTS (cseq_rows); i++)
    add_row ("cseq", cseq_rows[i].name, &cseq_rows[i], test_cseq);
  for (guint i = 0; i < G_N_ELEMENTS (key_rows); i++)
    add_row ("key", key_rows[i].name, &key_rows[i], test_key);
  for (guint i = 0; i < G_N_ELEMENTS (secure_rows); i++)
    add_row ("secure", secure_rows[i].name, &secure_rows[i], test_secure);
  add_row ("route-set-is-frozen", "loose", "sip:p1;lr", test_route_set_is_frozen);
  add_row ("route-set-is-frozen", "strict", "sip:p1", test_route_set_is_frozen);
  g_test_add_func ("/dialog/view", test_view);
  g_test_add_func ("/dialog/build-request", test_build_request);
  g_test_add_func ("/dialog/build-response", test_build_response);
  g_test_add_func ("/dialog/too-many-routes", test_too_many_routes);
  g_test_add_func ("/dialog/request-fields", test_request_fields);
  g_test_add_func ("/dialog/no-remote-tag", test_no_remote_tag);
  g_test_add_func ("/dialog/nul-in-display-name", test_nul_in_display_name);
  return g_test_run ();
}
