/* The library's side of the oracles: planes from stdin, answers to stdout. */
#ifndef ORACLE_H
#define ORACLE_H

#include "base/ctx.h"
#include "base/image.h"

/* argv after the mode's name. Returns the exit code. */
typedef int oracle_mode(int argc, char **argv, dd_ctx *ctx);

/* n float32 planes of width x height from stdin, in the arena; exits with a message when stdin is too short. */
void oracle_read_planes(dd_plane *planes, int n, int width, int height, dd_ctx *ctx);

#endif
