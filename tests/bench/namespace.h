/* SPDX-License-Identifier: BSD-3-Clause */
/* A network of its own for this process and its children. */
#pragma once

/* With nothing but a loopback device. Without root it takes a user namespace. Aborts without any. */
void namespace_enter (void);
