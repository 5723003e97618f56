/* SPDX-License-Identifier: BSD-3-Clause */
/* Dialogs of the UAC: RFC 3261 section 12.1.2. */

#include "base/limits.h"
#include "dialog/dialog.h"

static SipUaMessage *
parse (const char *start, const char *to, const char *headers)
{
  g_autofree char *text = g_strdup_printf ("%s\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKone\n"
                                           "From: \"B, C\" <sip:bot@192.0.2.1>;tag=bot\n"
                                           "To: %s\nCall-ID: call@192.0.2.1\nCSeq: 7 INVITE\n%s\n",
      start, to, headers);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autofree char *wire = g_strjoinv ("\r\n", lines);
  g_autoptr (GError) error = NULL;
  SipUaMessage *message = sipua_message_parse (wire, -1, &error);

  g_assert_no_error (error);
  return message;
}

static SipUaDialog *
dialog_of (const char *status, const char *to, const char *headers, const char **ret_reason)
{
  g_autoptr (SipUaMessage) invite =
      parse ("INVITE sip:alice@192.0.2.2 SIP/2.0", "<sip:alice@192.0.2.2>", "");
  g_autofree char *start = g_strconcat ("SIP/2.0 ", status, NULL);
  g_autoptr (SipUaMessage) response = parse (start, to, headers);

  return sipua_dialog_new_uac (invite, response, ret_reason);
}

#define TO "\"Al\" <sip:alice@192.0.2.2>;tag=alice"
#define CONTACT "Contact: <sip:alice@198.51.100.7:5070>\n"

typedef struct {
  const char *name;
  const char *headers;
  const char *request_uri;
  const char *first_route; /* NULL: none */
  const char *last_route;
  const char *next_hop;
} RouteRow;

static const RouteRow route_rows[] = {
  { "no-route", CONTACT, "sip:alice@198.51.100.7:5070", NULL, NULL, "sip:alice@198.51.100.7:5070" },
  { "reversed", "Record-Route: <sip:p1;lr>\nRecord-Route: <sip:p2;lr>, <sip:p3;lr>\n" CONTACT,
      "sip:alice@198.51.100.7:5070", "<sip:p3;lr>", "<sip:p1;lr>", "sip:p3;lr" },
  { "two-are-reversed", "Record-Route: <sip:p1;lr>, <sip:p2;lr>\n" CONTACT,
      "sip:alice@198.51.100.7:5070", "<sip:p2;lr>", "<sip:p1;lr>", "sip:p2;lr" },
  { "strict-last-record", "Record-Route: <sip:p1;lr>, <sip:p2>\n" CONTACT, "sip:p2", "<sip:p1;lr>",
      "<sip:alice@198.51.100.7:5070>", "sip:p2" },
  { "no-contact", "", "sip:alice@192.0.2.2", NULL, NULL, "sip:alice@192.0.2.2" },
  { "bad-contact", "Contact: <<>\n", "sip:alice@192.0.2.2", NULL, NULL, "sip:alice@192.0.2.2" },
};

static void
test_routes (gconstpointer data)
{
  const RouteRow *row = data;
  const char *reason;
  SipUaDialog *dialog = dialog_of ("200 OK", TO, row->headers, &reason);
  g_autoptr (SipUaMessage) bye = sipua_dialog_new_request (dialog, "BYE");
  g_autofree char *next_hop = sipua_dialog_next_hop (dialog);
  guint n = sipua_message_count (bye, SIPUA_HEADER_ROUTE);

  g_assert_cmpstr (reason, ==, NULL);
  g_assert_cmpstr (sipua_message_get_request_uri (bye), ==, row->request_uri);
  g_assert_cmpstr (sipua_message_header (bye, SIPUA_HEADER_ROUTE, 0), ==, row->first_route);
  if (row->first_route)
    g_assert_cmpstr (sipua_message_header (bye, SIPUA_HEADER_ROUTE, n - 1), ==, row->last_route);
  g_assert_cmpstr (next_hop, ==, row->next_hop);
  sipua_dialog_free (dialog);
}

static void
test_requests (void)
{
  const char *reason;
  SipUaDialog *dialog = dialog_of ("200 OK", TO, CONTACT, &reason);
  g_autoptr (SipUaMessage) ack = sipua_dialog_new_request (dialog, "ACK");
  g_autoptr (SipUaMessage) bye = sipua_dialog_new_request (dialog, "BYE");
  g_autofree char *key = sipua_dialog_key (dialog);

  g_assert_cmpint (dialog->state, ==, SIPUA_DIALOG_STATE_CONFIRMED);
  g_assert_cmpstr (
      sipua_message_header (bye, SIPUA_HEADER_FROM, 0), ==, "\"B, C\" <sip:bot@192.0.2.1>;tag=bot");
  g_assert_cmpstr (sipua_message_header (bye, SIPUA_HEADER_TO, 0), ==, TO);
  g_assert_cmpstr (sipua_message_header (bye, SIPUA_HEADER_CALL_ID, 0), ==, "call@192.0.2.1");
  g_assert_cmpstr (sipua_message_header (ack, SIPUA_HEADER_CSEQ, 0), ==, "7 ACK");
  g_assert_cmpstr (sipua_message_header (bye, SIPUA_HEADER_CSEQ, 0), ==, "8 BYE");
  g_assert_cmpstr (key, ==, "call@192.0.2.1|bot|alice");
  sipua_dialog_free (dialog);
}

static void
test_early (void)
{
  const char *reason;
  SipUaDialog *dialog = dialog_of ("180 Ringing", TO, CONTACT, &reason);

  g_assert_cmpint (dialog->state, ==, SIPUA_DIALOG_STATE_EARLY);
  g_assert_cmpuint (dialog->remote_cseq, ==, 0);
  sipua_dialog_free (dialog);
}

/* RFC 2543 knew of peers without a tag. */
static void
test_no_tag (void)
{
  const char *reason;
  SipUaDialog *dialog = dialog_of ("200 OK", "<sip:alice@192.0.2.2>", CONTACT, &reason);
  g_autofree char *key = sipua_dialog_key (dialog);
  g_autofree char *unknown = sipua_dialog_key_of ("call@192.0.2.1", "bot");

  g_assert_cmpstr (dialog->remote_tag, ==, "");
  g_assert_cmpstr (key, ==, "call@192.0.2.1|bot|");
  g_assert_cmpstr (unknown, ==, key);
  sipua_dialog_free (dialog);
}

static void
test_bad_route (void)
{
  const char *reason;
  GString *headers = g_string_new (CONTACT);
  SipUaDialog *dialog = dialog_of ("200 OK", TO, "Record-Route: <<>\n" CONTACT, &reason);

  g_assert_cmpstr (reason, ==, "Bad Record-Route");
  g_assert_cmpuint (dialog->route_set->len, ==, 0);
  sipua_dialog_free (dialog);
  for (guint i = 0; i <= SIPUA_MAX_ROUTES; i++)
    g_string_append (headers, "Record-Route: <sip:p;lr>\n");
  dialog = dialog_of ("200 OK", TO, headers->str, &reason);
  g_assert_cmpstr (reason, ==, "Too Many Record-Route Entries");
  g_assert_cmpuint (dialog->route_set->len, ==, 0);
  sipua_dialog_free (dialog);
  g_string_free (headers, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (route_rows); i++) {
    g_autofree char *path = g_strconcat ("/dialog-uac/routes/", route_rows[i].name, NULL);

    g_test_add_data_func (path, &route_rows[i], test_routes);
  }
  g_test_add_func ("/dialog-uac/requests", test_requests);
  g_test_add_func ("/dialog-uac/early", test_early);
  g_test_add_func ("/dialog-uac/no-tag", test_no_tag);
  g_test_add_func ("/dialog-uac/bad-route", test_bad_route);
  return g_test_run ();
}
