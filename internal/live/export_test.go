package live

// StepBytes is the memory that the changes of the kept versions take.
func StepBytes(s *Snapshot) (bytes int) {
	for _, st := range s.steps {
		ids := cap(st.described) + cap(st.placed)
		for _, e := range st.columns {
			ids += cap(e.touched) + cap(e.entered)
		}
		bytes += 8 * ids
	}
	return bytes
}
