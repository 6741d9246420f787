package geo

// foldTable has, after each replacement, the small letters that it stands for:
// Latin letters with accents by their decomposition in Unicode, then those that
// Unicode does not take apart.
const foldTable = `
a àáâãäåāăąǎǟǡǻȁȃȧḁạảấầẩẫậắằẳẵặ
ae æǣǽ
b ḃḅḇ
c çćĉċčḉ
d ðďđḋḍḏḑḓ
dz ǆǳ
e èéêëēĕėęěȅȇȩəḕḗḙḛḝẹẻẽếềểễệ
f ḟ
g ĝğġģǧǵḡ
h ĥħȟḣḥḧḩḫẖ
i ìíîïĩīĭįıǐȉȋḭḯỉị
ij ĳ
j ĵǰ
k ķǩḱḳḵ
l ĺļľŀłḷḹḻḽ
lj ǉ
m ḿṁṃ
n ñńņňŋǹṅṇṉṋ
nj ǌ
o òóôõöøōŏőơǒǫǭǿȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợ
oe œ
p ṕṗ
r ŕŗřȑȓṙṛṝṟ
s śŝşšſșṡṣṥṧṩẛ
ss ß
t ţťŧțṫṭṯṱẗ
th þ
u ùúûüũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữự
v ṽṿ
w ŵẁẃẅẇẉẘ
x ẋẍ
y ýÿŷȳẏẙỳỵỷỹ
z źżžẑẓẕ
`
