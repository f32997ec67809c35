/* aligned.png. Inside of stage render. */
#ifndef DD_RENDER_ALIGNED_H
#define DD_RENDER_ALIGNED_H

#include "stages/render/scene.h"

dd_status dd_aligned_write(const dd_scene *scene, dd_err *err);

#endif
