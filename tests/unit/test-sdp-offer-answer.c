/* SPDX-License-Identifier: BSD-3-Clause */
/* Who may offer, and what answers: RFC 6337 section 2, one exchange of messages a row. */

#include <string.h>

#include "sdp/offer-answer.h"

static const char *const messages[] = { "INVITE", "1XX", "REL", "2XX", "ACK", "PRACK", "PRACK-2XX",
  "UPDATE", "UPDATE-2XX", "INVITE-FAILED", "PRACK-FAILED", "UPDATE-FAILED" };
static const char *const roles[] = { "nothing", "offer", "answer", "preview", "ignored", "missing",
  "glare", "busy", "stray" };

/* ">" is a message of ours, "<" one of the peer; "+" has a description. REL is a reliable 1xx. */
#define ESTABLISHED "> INVITE+ offer, < 2XX+ answer, > ACK nothing, "

static const struct {
  const char *name, *script;
} rows[] = {
  /* RFC 6337 section 2.1, table 1, patterns 1 to 6 */
  { "offer-in-invite-answer-in-2xx", ESTABLISHED "< UPDATE+ offer" },
  { "offer-in-2xx-answer-in-ack",
      "< INVITE nothing, > 2XX+ offer, < ACK+ answer, < UPDATE+ offer" },
  { "offer-in-invite-answer-in-reliable-1xx",
      "> INVITE+ offer, < REL+ answer, > PRACK nothing, < PRACK-2XX nothing, < 2XX nothing, "
      "> ACK nothing, > UPDATE+ offer" },
  { "offer-in-reliable-1xx-answer-in-prack",
      "< INVITE nothing, > REL+ offer, < PRACK+ answer, > PRACK-2XX nothing, > 2XX nothing, "
      "< ACK nothing, < UPDATE+ offer" },
  { "offer-in-prack-answer-in-its-2xx",
      "> INVITE+ offer, < REL+ answer, > PRACK+ offer, < PRACK-2XX+ answer, < 2XX nothing, "
      "> ACK nothing" },
  { "offer-in-update-answer-in-its-2xx",
      ESTABLISHED "> UPDATE+ offer, < UPDATE-2XX+ answer, < UPDATE+ offer, > UPDATE-2XX+ answer" },
  { "re-invite-without-offer",
      ESTABLISHED "< INVITE nothing, > 2XX+ offer, < ACK+ answer, > INVITE+ offer" },
  /* RFC 3261 section 13.2.1: the same answer may be seen before and after */
  { "preview", "> INVITE+ offer, < 1XX+ preview, < 1XX nothing, < 1XX+ preview, < 2XX+ answer" },
  { "repetition-of-the-answer", "> INVITE+ offer, < REL+ answer, < 1XX+ ignored, < REL+ ignored, < "
                                "2XX+ ignored, > ACK+ ignored" },
  { "unreliable-1xx-is-no-place-for-an-offer",
      "> INVITE nothing, < 1XX+ ignored, < 2XX+ offer, > ACK+ answer" },
  /* RFC 3261 section 13.2.1, RFC 3262 section 5: where there has to be something */
  { "no-answer-in-2xx", "> INVITE+ offer, < 2XX missing, > UPDATE+ stray" },
  { "no-offer-in-2xx", "> INVITE nothing, < 2XX missing, > ACK nothing" },
  { "no-answer-in-ack", "< INVITE nothing, > 2XX+ offer, < ACK missing, < UPDATE+ stray" },
  { "no-offer-in-reliable-1xx", "> INVITE nothing, < REL missing" },
  { "no-answer-in-prack", "> INVITE nothing, < REL+ offer, > PRACK missing" },
  { "no-answer-in-2xx-to-prack",
      "> INVITE+ offer, < REL+ answer, > PRACK+ offer, < PRACK-2XX missing, < 2XX nothing" },
  { "no-answer-in-2xx-to-update",
      ESTABLISHED "> UPDATE+ offer, < UPDATE-2XX missing, > UPDATE+ offer" },
  { "reliable-1xx-may-leave-the-answer-to-the-2xx",
      "> INVITE+ offer, < REL nothing, > PRACK nothing, < 2XX+ answer" },
  /* RFC 3261 section 14.2: 491 while an INVITE of ours is in progress, 500 while one of theirs is */
  { "invite-against-ours",
      ESTABLISHED "> INVITE+ offer, < INVITE+ glare, < INVITE glare, < 2XX+ answer, > ACK nothing, "
                  "< INVITE+ offer" },
  { "second-invite-before-the-first-is-answered",
      "< INVITE+ offer, < INVITE+ busy, < INVITE busy, > 2XX+ answer" },
  { "ours-has-to-wait-too",
      ESTABLISHED "< INVITE+ offer, > INVITE+ glare, > UPDATE+ glare, > 2XX+ answer" },
  { "invite-against-an-offer-in-2xx", "< INVITE nothing, > 2XX+ offer, < INVITE+ glare, > INVITE+ "
                                      "busy, < ACK+ answer, < INVITE+ offer" },
  /* RFC 3311 section 5.2 */
  { "update-against-ours", ESTABLISHED
      "> UPDATE+ offer, < UPDATE+ glare, < INVITE glare, < UPDATE nothing, < UPDATE-2XX+ answer" },
  { "second-update-before-the-first-is-answered",
      ESTABLISHED "< UPDATE+ offer, < UPDATE+ busy, > UPDATE-2XX+ answer, < UPDATE+ offer" },
  { "update-against-the-offer-in-an-invite",
      ESTABLISHED "> INVITE+ offer, < UPDATE+ glare, < 2XX+ answer" },
  { "update-while-an-invite-wants-an-offer",
      ESTABLISHED "< INVITE nothing, > UPDATE+ glare, < UPDATE+ busy, > 2XX+ offer" },
  { "update-once-the-invite-is-answered",
      "> INVITE+ offer, < REL+ answer, < UPDATE+ offer, > UPDATE-2XX+ answer, < 2XX nothing" },
  /* RFC 3311 section 5.1: not before the first offer of the INVITE was answered */
  { "update-too-early", "< INVITE nothing, < UPDATE+ stray, > UPDATE+ stray, > 2XX+ offer" },
  { "update-without-description-is-always-good",
      "< INVITE nothing, < UPDATE nothing, > UPDATE-2XX nothing, > 2XX+ offer" },
  { "offer-in-prack-too-early", "> INVITE+ offer, < REL nothing, > PRACK+ ignored, < 2XX+ answer" },
  /* RFC 3261 section 14.1, RFC 6337 section 2.2: what fails leaves all as it was */
  { "failed-re-invite", ESTABLISHED "< INVITE+ offer, > INVITE-FAILED nothing, > INVITE+ offer" },
  { "failed-first-invite", "> INVITE+ offer, < INVITE-FAILED nothing, > INVITE+ offer" },
  { "failed-invite-with-an-offer-in-1xx",
      "> INVITE nothing, < REL+ offer, < INVITE-FAILED nothing, > INVITE+ offer" },
  { "failed-update", ESTABLISHED "> UPDATE+ offer, < UPDATE-FAILED nothing, < INVITE+ offer" },
  { "failed-prack",
      "> INVITE+ offer, < REL+ answer, > PRACK+ offer, < PRACK-FAILED nothing, < 2XX nothing, "
      "> ACK nothing, > UPDATE+ offer" },
  { "failed-update-leaves-the-offer-of-an-invite",
      "> INVITE+ offer, < REL+ answer, > UPDATE nothing, < UPDATE-FAILED nothing, < 2XX nothing" },
  { "prack-of-the-wrong-side", "> INVITE+ offer, < REL+ answer, < PRACK+ ignored, > PRACK+ offer" },
  /* No transaction to belong to */
  { "response-without-invite", "< 2XX+ stray, < REL+ stray, < 1XX+ stray, < INVITE-FAILED stray" },
  { "response-of-the-wrong-side", "> INVITE+ offer, > 2XX+ stray, < 2XX+ answer, < 2XX+ stray" },
  { "description-in-a-response-to-nothing",
      ESTABLISHED "< UPDATE-2XX+ ignored, < PRACK-2XX+ ignored, < ACK+ ignored" },
};

static guint
find (const char *const *list, guint n, const char *name)
{
  for (guint i = 0; i < n; i++) {
    if (strcmp (list[i], name) == 0)
      return i;
  }
  g_error ("no \"%s\"", name);
}

static void
step (SipUaSdpOfferAnswer *state, const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  SipUaSdpSide side = words[0][0] == '>' ? SIPUA_SDP_LOCAL_SIDE : SIPUA_SDP_REMOTE_SIDE;
  gboolean description = g_str_has_suffix (words[1], "+");
  SipUaSdpOfferAnswer before = *state;
  SipUaSdpMessage message;
  SipUaSdpRole role;

  g_test_message ("%s", text);
  if (description)
    words[1][strlen (words[1]) - 1] = '\0';
  message = find (messages, G_N_ELEMENTS (messages), words[1]);
  role = sipua_sdp_offer_answer_look (state, side, message, description);
  g_assert_cmpmem (&before, sizeof before, state, sizeof *state);
  g_assert_cmpint (sipua_sdp_offer_answer_step (state, side, message, description), ==, role);
  g_assert_cmpstr (roles[role], ==, words[2]);
  /* What is refused, or has to wait, never happened. */
  if (role >= SIPUA_SDP_GLARE)
    g_assert_cmpmem (&before, sizeof before, state, sizeof *state);
  g_assert_cmpuint (find (roles, G_N_ELEMENTS (roles), words[2]), ==, role);
}

/* The rules are the same for both sides: each row runs as it stands, and with the sides exchanged. */
static void
test_row (gconstpointer data)
{
  for (guint exchanged = 0; exchanged < 2; exchanged++) {
    g_auto (GStrv) steps = g_strsplit (data, ", ", -1);
    SipUaSdpOfferAnswer state;

    sipua_sdp_offer_answer_init (&state);
    for (guint i = 0; steps[i] != NULL && steps[i][0] != '\0'; i++) {
      if (exchanged)
        steps[i][0] = steps[i][0] == '>' ? '<' : '>';
      step (&state, steps[i]);
    }
  }
}

/* Whatever comes in whatever order: two offers are never open at once, and no answer comes without an
 * offer of the other side. */
static void
test_any_order (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (6337);
  SipUaSdpOfferAnswer state;
  guint offers = 0, answers = 0;

  sipua_sdp_offer_answer_init (&state);
  for (guint i = 0; i < 200000; i++) {
    SipUaSdpSide side = (SipUaSdpSide)g_rand_int_range (rand, 0, 2);
    SipUaSdpMessage message = (SipUaSdpMessage)g_rand_int_range (rand, 0, G_N_ELEMENTS (messages));
    SipUaSdpOfferAnswer before = state;
    SipUaSdpRole role = sipua_sdp_offer_answer_step (&state, side, message, g_rand_boolean (rand));

    if (role == SIPUA_SDP_OFFER)
      g_assert_true (!before.offered && state.offered && state.offerer == side);
    if (role == SIPUA_SDP_ANSWER)
      g_assert_true (before.offered && before.offerer != side && !state.offered);
    g_assert_true (!before.established || state.established);
    offers += role == SIPUA_SDP_OFFER;
    answers += role == SIPUA_SDP_ANSWER;
  }
  g_assert_cmpuint (answers, >, 1000);
  g_assert_cmpuint (offers, >, answers);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *path = g_strconcat ("/sdp/offer-answer/", rows[i].name, NULL);

    g_test_add_data_func (path, rows[i].script, test_row);
  }
  g_test_add_func ("/sdp/offer-answer/any-order", test_any_order);
  return g_test_run ();
}
