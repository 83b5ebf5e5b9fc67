/** Words of AssemblyScript that files of constants use, which the host reads too. */
declare type usize = number;
declare type u32 = number;
