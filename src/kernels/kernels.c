/* Filling the kernel table: C first, then what this machine can do better. */
#include "kernels/kernels.h"

#include <string.h>

static void init_c(dd_kernels *k)
{
    k->isa = DD_ISA_C;
    dd_colour_init_c(&k->colour);
    dd_filter_init_c(&k->filter);
    dd_flow_init_c(&k->flow);
    dd_hessian_init_c(&k->hessian);
    dd_match_init_c(&k->match);
    dd_resample_init_c(&k->resample);
    dd_texture_init_c(&k->texture);
}

static void init_avx2(dd_kernels *k)
{
    k->isa = DD_ISA_AVX2;
    dd_colour_init_avx2(&k->colour);
    dd_filter_init_avx2(&k->filter);
    dd_flow_init_avx2(&k->flow);
    dd_hessian_init_avx2(&k->hessian);
    dd_match_init_avx2(&k->match);
    dd_resample_init_avx2(&k->resample);
    dd_texture_init_avx2(&k->texture);
}

bool dd_kernels_init(dd_kernels *kernels, const char *cpu)
{
    dd_isa isa = dd_cpu_has(DD_ISA_AVX2) ? DD_ISA_AVX2 : DD_ISA_C;
    if (cpu && strcmp(cpu, "c") == 0)
        isa = DD_ISA_C;
    else if (cpu && strcmp(cpu, "avx2") == 0) {
        if (isa != DD_ISA_AVX2)
            return false;
    } else if (cpu) {
        return false;
    }
    memset(kernels, 0, sizeof *kernels);
    init_c(kernels);
    if (isa == DD_ISA_AVX2)
        init_avx2(kernels);
    return true;
}

const char *dd_isa_name(dd_isa isa) { return isa == DD_ISA_AVX2 ? "avx2" : "c"; }

static const char *const GROUPS[DD_KERNEL_GROUPS] = {"colour", "filter", "flow", "hessian", "match", "resample", "texture"};

const char *dd_kernel_group_name(int group) { return GROUPS[group]; }

dd_isa dd_kernel_group_isa(const dd_kernels *k, int group)
{
    const dd_isa isa[DD_KERNEL_GROUPS] = {k->colour.isa, k->filter.isa, k->flow.isa, k->hessian.isa, k->match.isa, k->resample.isa,
                                           k->texture.isa};
    return isa[group];
}
