/* Spots one by one on drawn skin of all types: lentigines and freckles of known place, size and contrast, among the natural mottle. */
#include "drawn_skin.h"

#define drawn drawn_site /* the generator has another */
#include "../unit/measure/site_aid.h"
#include "base/rng.h"
#include "stages/measure/spots.h"

static const char *const TYPES[6] = {"I", "II", "III", "IV", "V", "VI"};
static const double SIDE_MM = 70.0, PPM = 10.0;

/* Lentigines and freckles from 1.5 to 7 mm; contrasts from too faint to strong. */
static ph_scenario spotted_skin(const char *type, double mottle)
{
    ph_scenario s = bare_skin(type);
    s.skin.mottle = mottle;
    s.groups = 2;
    s.group[0] = (ph_group){.kind = PH_LENTIGO, .count = 25, .diameter_mm = {2.0, 7.0}, .melanin = {1.4, 2.5}, .blood = {1.0, 1.0}};
    s.group[1] = (ph_group){.kind = PH_FRECKLE, .count = 30, .diameter_mm = {1.5, 3.0}, .melanin = {1.3, 1.9}, .blood = {1.0, 1.0}};
    return s;
}

/* The skin as a perfect camera sees it without light, and noise of SD `noise_l` in L*. */
static void draw(drawn *d, const ph_scene *scene, double noise_l, dd_arena *arena)
{
    dd_plane rgb[3];
    dd_err err;
    ph_paint what = {.kinds = PH_ALL_KINDS};
    dd_rng rng = dd_rng_make(5, 0);
    int n = scene->canvas.width;
    for (int c = 0; c < 3; c++)
        rgb[c] = empty_plane(arena, &scene->canvas);
    assert_int_equal(ph_scene_paint(rgb, scene, &what, arena, &err), DD_OK);
    drawn_open(d, n, n, PPM);
    for (int y = 0; y < n; y++)
        for (int x = 0; x < n; x++) {
            double lab[3], linear[3] = {(double)dd_row(rgb[0], y)[x], (double)dd_row(rgb[1], y)[x], (double)dd_row(rgb[2], y)[x]};
            dd_lab_from_linear1(lab, linear);
            for (int c = 0; c < 3; c++)
                dd_row(d->lab[c], y)[x] = (float)(lab[c] + (c ? 0.0 : noise_l * dd_rng_normal(&rng)));
        }
    d->in.scaled = true;
    drawn_ready(d);
}

static double contrast_of(const ph_lesion *l, const ph_skin *skin)
{
    double plain[3], heart[3], plain_lab[3], heart_lab[3];
    ph_skin_rgb(plain, skin->m_cm, skin->f_blood, PH_SURFACE_PHOTO);
    ph_skin_rgb(heart, skin->m_cm * l->melanin, skin->f_blood, PH_SURFACE_PHOTO);
    dd_lab_from_linear1(plain_lab, plain);
    dd_lab_from_linear1(heart_lab, heart);
    return plain_lab[0] - heart_lab[0];
}

typedef struct tally {
    int right, wrong, missed;
} tally;

/* Which lesion's ellipse-wide circle holds the point? -1: none. */
static int lesion_at(const ph_scene *scene, double x_mm, double y_mm)
{
    int best = -1;
    double nearest = 1.2; /* radii: borders wander */
    for (int k = 0; k < scene->lesions; k++) {
        const ph_lesion *l = &scene->lesion[k];
        double away = hypot(l->x_mm - x_mm, l->y_mm - y_mm) / (0.5 * l->diameter_mm);
        if (away < nearest) {
            nearest = away;
            best = k;
        }
    }
    return best;
}

/* Lesions of 1.5 mm and 3 L* must be found, once; fainter ones may. */
static void compare(tally *t, const dd_bumps *found, const dd_spot_grid *grid, const ph_scene *scene)
{
    bool seen[64] = {false};
    assert_true(scene->lesions <= 64);
    for (size_t i = 0; i < found->n; i++) {
        const dd_bump *b = &found->at[i];
        if (b->weight < 0.5)
            continue;
        int k = lesion_at(scene, scene->canvas.x0_mm + b->x / grid->px_per_mm, scene->canvas.y0_mm + b->y / grid->px_per_mm);
        t->wrong += k < 0 || seen[k];
        if (k >= 0)
            seen[k] = true;
    }
    for (int k = 0; k < scene->lesions; k++) {
        bool must = scene->lesion[k].diameter_mm >= 1.5 && contrast_of(&scene->lesion[k], &scene->scenario->skin) >= 3.0;
        t->right += must && seen[k];
        t->missed += must && !seen[k];
    }
}

/* The parts of the group of spot metrics, as spots_group.c puts them together, on one photo twice. */
static void list_spots(dd_bumps *out, dd_spot_grid *grid, drawn_site *d)
{
    dd_spot_map map[2];
    dd_surface background[2];
    dd_bumps both[2];
    double noise;
    assert_true(dd_spot_grid_make(grid, &d->in));
    const dd_level *level = &d->site.level[grid->level];
    const dd_toned toned[2] = {{level->lab[0], level->lab[1]}, {level->lab[0], level->lab[1]}};
    assert_true(dd_surface_fit_pair(background, toned, level->valid, grid->px_per_mm, 40.0 * grid->px_per_mm, &d->ctx));
    assert_true(dd_spot_noise(&noise, d->lab[0], d->in.valid, PPM, &d->ctx));
    dd_spot_limits limits = dd_spot_limits_for(noise, noise, background[0].spread);
    assert_true(dd_spots_darken(&map[0], grid, &d->in, &background[0]) && dd_spots_find(&map[0], grid, limits, &d->ctx));
    map[1] = map[0];
    assert_true(dd_spots_list(both, grid, map, limits.noise_l, &d->ctx));
    *out = both[0];
}

/* F1 of one skin type over a few skins. */
static double f1_of(const char *type, double mottle, int skins)
{
    tally t = {0, 0, 0};
    for (int seed = 0; seed < skins; seed++) {
        dd_arena *arena = dd_arena_new();
        ph_scenario s = spotted_skin(type, mottle);
        s.seed = (uint64_t)(SEED + seed);
        ph_scene scene = scene_of(&s, SIDE_MM, PPM, arena);
        drawn d;
        dd_spot_grid grid;
        dd_bumps found;
        draw(&d, &scene, 0.5, arena);
        list_spots(&found, &grid, &d);
        compare(&t, &found, &grid, &scene);
        drawn_close(&d);
        dd_arena_free(arena);
    }
    double f1 = 2.0 * t.right / (2.0 * t.right + t.wrong + t.missed);
    print_message("# type %s, mottle %.1f: F1 %.3f (%d found, %d too many, %d missed)\n", type, mottle, f1, t.right, t.wrong, t.missed);
    return f1;
}

static void test_spots_are_found_one_by_one(void **state)
{
    (void)state;
    for (int k = 0; k < 6; k++)
        assert_true(f1_of(TYPES[k], 0.7, 2) >= 0.9);
}

/* As uneven as skin is by METRICS.md 9: lesions of 3 L* drown in it here and there. */
static void test_spots_among_full_mottle(void **state)
{
    (void)state;
    for (int k = 0; k < 6; k++)
        assert_true(f1_of(TYPES[k], 1.0, 2) >= 0.9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_spots_are_found_one_by_one),
        cmocka_unit_test(test_spots_among_full_mottle),
    };
    return RUN_TESTS("phantom_spots", tests);
}
