# SPDX-License-Identifier: Apache-2.0
# Lets a program write its manual page and its completions, from the text that its help is made of.
#
#   cmake -DPROGRAM=… -DFOLDER=… -P Share.cmake
function(write_from_program file)
  get_filename_component(folder ${FOLDER}/${file} DIRECTORY)
  file(MAKE_DIRECTORY ${folder})
  execute_process(COMMAND ${PROGRAM} ${ARGN} OUTPUT_FILE ${FOLDER}/${file} COMMAND_ERROR_IS_FATAL ANY)
endfunction()
write_from_program(man/dunlin.1 man)
write_from_program(bash/dunlin completion bash)
write_from_program(zsh/_dunlin completion zsh)
write_from_program(fish/dunlin.fish completion fish)
