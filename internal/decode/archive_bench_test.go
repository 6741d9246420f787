package decode

import (
	"fmt"
	"testing"

	"github.com/mote-air/mote/internal/quality"
)

// dayFile writes a day of a sensor as the archive keeps it, one row every 150 s.
func dayFile(typ string) (data []byte, name ArchiveName) {
	data = AppendArchiveHeader(nil, typ)
	for i := range 576 {
		data = fmt.Appendf(data, "8554;%s;4314;57.136;-2.075;2018-01-31T%02d:%02d:%02d;", typ, i/24, i*150/60%60, i*150%60)
		switch typ {
		case "SDS011":
			data = fmt.Appendf(data, "%d.%02d;;;%d.%02d;;\n", i%50, i%100, i%20, i%90)
		case "DHT22":
			data = fmt.Appendf(data, "%d.%02d;%d.%02d\n", i%30, i%100, 30+i%60, i%90)
		case "BME280":
			data = fmt.Appendf(data, "%d.%02d;;;%d.%02d;%d.%02d\n", 98_000+i%3000, i%100, i%30, i%100, 30+i%60, i%90)
		}
	}
	return data, ArchiveName{Day: 17562, Type: archiveKey(typ), Sensor: 8554}
}

// BenchmarkArchive decodes a day file and sets its flags, as an import does:
// with the buffers of the file before, and with buffers of its own.
func BenchmarkArchive(b *testing.B) {
	for _, typ := range []string{"SDS011", "DHT22", "BME280"} {
		for _, reused := range []bool{true, false} {
			data, name := dayFile(typ)
			b.Run(fmt.Sprintf("%s/reused=%v", typ, reused), func(b *testing.B) {
				b.SetBytes(int64(len(data)))
				b.ReportAllocs()
				var file ArchiveFile
				for b.Loop() {
					if !reused {
						file = ArchiveFile{}
					}
					if err := Archive(data, name, &file); err != nil || file.Records != 576 || len(file.Bad) > 0 {
						b.Fatal(err, file.Bad)
					}
					for i := range file.Stretches {
						quality.CheckStretch(&file.Stretches[i], 1_800_000_000)
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(file.Values), "ns/value")
			})
		}
	}
}
