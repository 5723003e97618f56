/* SPDX-License-Identifier: BSD-3-Clause */
/* What the fuzz targets have in common. */

#include "fuzz/fuzz.h"

/* A critical warning is a fault of the library, whatever the input. */
int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_ERROR);
  return 0;
}
