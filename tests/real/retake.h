/* A photo as it could have been taken: mirrored, turned, from another place, with a shaking hand. For tests on real photos only.
 *
 *   mirror   left and right exchanged, as front cameras do
 *   turn     a quarter turn clockwise, without an EXIF note
 *   pose     7 degrees, 0.9 of the size, shifted by 4 and 3 %, seen slightly from the side (2 % perspective)
 *   shake    a straight streak of 0.6 % of the long side, 30 degrees from horizontal
 *   defocus  the mean of a disc of 0.6 % of the long side across */
#ifndef DD_TEST_RETAKE_H
#define DD_TEST_RETAKE_H

#include "stages/acquire/acquire.h"

/* Apply the words of `how` ("mirror,pose"; NULL or "" = as it is) in turn. to_retaken (row-major): where a pixel of the photo lies now.
 * False: an unknown word, 16-bit samples or no memory; the photo is then still to be freed. */
bool dd_retake(dd_photo *photo, double to_retaken[9], const char *how);

#endif
